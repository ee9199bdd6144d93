"""ECS gaps of moto 5.2.

- CreateService drops deploymentConfiguration, capacityProviderStrategy, placement*, healthCheckGracePeriodSeconds, enable*,
  availabilityZoneRebalancing, serviceConnectConfiguration, volumeConfigurations and more: they are kept, with AWS's defaults where it has some.
- Services never run tasks: runningCount becomes desiredCount and the deployment COMPLETED once the service has been described PENDING_READS times
  after a change, so that a client that waits for a stable service has something to wait for.
- UpdateService stores `family:revision` verbatim and leaves the deployments alone: the ARN is stored and the deployment renewed.
- DeleteService answers INACTIVE at once: AWS says DRAINING first, then INACTIVE; then the service is MISSING to ListServices.
- CreateService of a name that exists silently replaces it: AWS refuses ("Creation of service was not idempotent.").
- The deployments of a service tell its serviceConnectConfiguration, volumeConfigurations and vpcLatticeConfigurations.
- RegisterTaskDefinition drops enableFaultInjection; with awsvpc AWS fills in the host ports that are not given.
- A service without network configuration answers an empty one: AWS leaves it out. awsvpc without security groups is an internal error: AWS takes the default one.
"""
from moto.core.utils import utcnow
from moto.ecs import models
from moto.ecs.exceptions import InvalidParameterException
from moto.ecs.responses import EC2ContainerServiceResponse
from moto.moto_api._internal import mock_random

PENDING_READS = 1

# Members of CreateService that moto drops -> the attribute under which its answer finds them (None: the same name in snake case).
KEPT = ["capacityProviderStrategy", "deploymentConfiguration", "placementConstraints", "placementStrategy", "healthCheckGracePeriodSeconds",
        "enableECSManagedTags", "enableExecuteCommand", "availabilityZoneRebalancing", "serviceConnectConfiguration", "volumeConfigurations",
        "vpcLatticeConfigurations", "platformVersion", "propagateTags"]
ATTRIBUTES = {"enableECSManagedTags": "enable_ecs_managed_tags"}


def attribute(member):
    return ATTRIBUTES.get(member) or "".join("_" + c.lower() if c.isupper() else c for c in member)


def filled(value, defaults):
    return {**defaults, **(value or {})}


def apply_defaults(service):
    """What AWS answers for the members that a caller left out."""
    service.platform_version = service.platform_version or ("LATEST" if service.launch_type == "FARGATE" else None)
    service.deployment_configuration = filled(getattr(service, "deployment_configuration", None), deployment_defaults(service))
    for name, default in (("placement_constraints", []), ("placement_strategy", []), ("enable_ecs_managed_tags", False),
                          ("enable_execute_command", False), ("availability_zone_rebalancing", "DISABLED")):
        if getattr(service, name, None) is None:
            setattr(service, name, default)
    if getattr(service, "capacity_provider_strategy", None):
        service.launch_type = None


def deployment_defaults(service):
    if service.deployment_controller.get("type", "ECS") != "ECS":
        return {"maximumPercent": 200, "minimumHealthyPercent": 100}
    percent = {"maximumPercent": 100, "minimumHealthyPercent": 0} if service.scheduling_strategy == "DAEMON" else \
        {"maximumPercent": 200, "minimumHealthyPercent": 100}
    return {**percent, "deploymentCircuitBreaker": {"enable": False, "rollback": False}, "strategy": "ROLLING", "bakeTimeInMinutes": 0}


def renew_deployment(service):
    """One fresh deployment in progress, that settles after PENDING_READS reads."""
    service.reads_until_stable = PENDING_READS
    service.pending_count = max(service.desired_count - service.running_count, 0)
    if service.deployment_controller.get("type", "ECS") != "ECS":
        return
    identity = f"ecs-svc/{mock_random.randint(10**18, 10**19)}"
    deployment = {
        "id": identity, "status": "PRIMARY", "taskDefinition": service.task_definition, "desiredCount": service.desired_count, "failedTasks": 0,
        "pendingCount": service.pending_count, "runningCount": service.running_count, "createdAt": utcnow(), "updatedAt": utcnow(),
        "launchType": service.launch_type, "platformVersion": service.platform_version, "networkConfiguration": service.network_configuration or None,
        "serviceConnectConfiguration": getattr(service, "service_connect_configuration", None),
        "volumeConfigurations": getattr(service, "volume_configurations", None) or None,
        "vpcLatticeConfigurations": getattr(service, "vpc_lattice_configurations", None) or None,
        "rolloutState": "IN_PROGRESS", "rolloutStateReason": f"ECS deployment {identity} in progress."}
    service.deployments = [{k: v for k, v in deployment.items() if v is not None}]


def host_ports(task_definition):
    """With awsvpc a port that is not mapped is the container's own."""
    for container in task_definition.container_definitions if task_definition.network_mode == "awsvpc" else []:
        container["portMappings"] = [{"hostPort": m["containerPort"], **m} if "containerPort" in m else m for m in container["portMappings"]]


def settle(service):
    if service.status == "DRAINING":
        service.status = "INACTIVE"
        return
    if service.status != "ACTIVE":
        return
    if getattr(service, "reads_until_stable", 0) > 0:
        service.reads_until_stable -= 1
        return
    service.running_count, service.pending_count = service.desired_count, 0
    for deployment in service.deployments:
        deployment.update(runningCount=service.desired_count, pendingCount=0, desiredCount=service.desired_count, rolloutState="COMPLETED",
                          rolloutStateReason=f"ECS deployment {deployment['id']} completed.")


def is_daemon(service):
    return service.scheduling_strategy == "DAEMON"


def install():
    backend, responses = models.EC2ContainerServiceBackend, EC2ContainerServiceResponse
    moto_create, moto_update, moto_describe = backend.create_service, backend.update_service, backend.describe_services
    moto_delete, moto_list, moto_validate = backend.delete_service, backend.list_services, models.Service._validate_network
    moto_create_response, moto_register_response = responses.create_service, responses.register_task_definition

    def create_service(self, cluster_str, service_name, desired_count, *arguments, **named):
        cluster = self._get_cluster(cluster_str)
        existing = self.services.get(f"{cluster.name}:{service_name}")
        if existing is not None and existing.status in ("ACTIVE", "DRAINING"):
            reason = "Creation of service was not idempotent." if existing.status == "ACTIVE" else "Unable to Start a service that is still Draining."
            raise InvalidParameterException(reason)
        service = moto_create(self, cluster_str, service_name, desired_count, *arguments, **named)
        service.running_count = 0
        service.created_at = utcnow()
        service.created_by = f"arn:aws:iam::{self.account_id}:root"
        if not service.network_configuration:
            service.network_configuration = None
        if is_daemon(service) and not service.desired_count:
            service.desired_count = 1  # one for every container instance; moto has none of its own
        return service

    def create_service_response(self):
        # The launch type that was not asked for is EC2 only where no capacity provider strategy stands in its place.
        result = moto_create_response(self)
        service = result.result["service"]
        for member in KEPT:
            if self._get_param(member) is not None:
                setattr(service, attribute(member), self._get_param(member))
        apply_defaults(service)
        renew_deployment(service)
        return result

    def register_task_definition_response(self):
        result = moto_register_response(self)
        task_definition = result.result["taskDefinition"]
        task_definition.enable_fault_injection = bool(self._get_param("enableFaultInjection"))
        host_ports(task_definition)
        return result

    def update_service(self, properties):
        given, task_definition = dict(properties), properties.get("task_definition")
        if "enable_e_c_s_managed_tags" in properties:
            properties["enable_ecs_managed_tags"] = properties.pop("enable_e_c_s_managed_tags")
        cluster = self._get_cluster(given.get("cluster", "default"))
        found = self.services.get(f"{cluster.name}:{given['service'].split('/')[-1]}")
        if found is not None and found.status != "ACTIVE":
            raise models.ServiceNotFoundException if found.status == "INACTIVE" else InvalidParameterException("Service was not ACTIVE.")
        running = found.running_count if found is not None else 0
        if given.get("deployment_configuration") is not None and found is not None:
            properties["deployment_configuration"] = {**(getattr(found, "deployment_configuration", None) or {}), **given["deployment_configuration"]}
        service = moto_update(self, properties)
        service.running_count = running
        if task_definition:
            service.task_definition = self.describe_task_definition(task_definition).arn
        apply_defaults(service)
        renew_deployment(service)
        return service

    def describe_services(self, cluster_str, service_names_or_arns):
        services, failures = moto_describe(self, cluster_str, service_names_or_arns)
        for service in services:
            settle(service)
        return services, failures

    def delete_service(self, cluster_name, service_name, force):
        service = moto_delete(self, cluster_name, service_name, force or is_daemon(self._get_service(cluster_name, service_name)))
        service.status, service.running_count, service.desired_count = "DRAINING", 0, 0
        return service

    def list_services(self, *arguments, **named):
        inactive = {s.arn for s in self.services.values() if s.status == "INACTIVE"}
        return [arn for arn in moto_list(self, *arguments, **named) if arn not in inactive]

    def validate_network(self, configuration):
        groups = configuration["awsvpcConfiguration"].get("securityGroups")
        if groups:
            return moto_validate(self, configuration)
        whole = {"awsvpcConfiguration": {**configuration["awsvpcConfiguration"], "securityGroups": []}}
        return moto_validate(self, whole)

    backend.create_service, backend.update_service, backend.describe_services = create_service, update_service, describe_services
    backend.delete_service, backend.list_services, models.Service._validate_network = delete_service, list_services, validate_network
    responses.create_service, responses.register_task_definition = create_service_response, register_task_definition_response
