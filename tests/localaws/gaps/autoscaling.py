"""Auto Scaling gaps of moto 5.2.

- MaxInstanceLifetime, DefaultInstanceWarmup, InstanceMaintenancePolicy, DesiredCapacityType, Context, AvailabilityZoneDistribution,
  CapacityReservationSpecification and InstanceLifecyclePolicy are dropped; UpdateAutoScalingGroup also drops DefaultCooldown,
  PlacementGroup, TerminationPolicies and CapacityRebalance: all are kept.
- PlacementTenancy of a launch configuration is dropped: it is kept.
- A launch configuration or group of a name that exists silently replaces it: AWS answers AlreadyExists.
- PutScalingPolicy answers no PolicyARN.
- LifecycleHookSpecificationList of a new group is dropped: its hooks are made.
- EnableMetricsCollection replaces the metrics that are collected: AWS adds to them. DisableMetricsCollection is missing.
- An instance whose protection from scale-in ends stays, although the group has too many: AWS ends it then.
- Traffic sources are missing: they are kept (target groups are not told as traffic sources, too, which AWS does).
- Instances of a mixed group do not tell their weight, although fewer of them are launched for it.
- Instance refreshes are missing: one that is started is under way until it is cancelled.
"""
import uuid

from moto.autoscaling import models, responses
from moto.core.exceptions import ServiceException
from moto.core.responses import ActionResult, EmptyResult

KEPT = {"MaxInstanceLifetime": "max_instance_lifetime", "DefaultInstanceWarmup": "default_instance_warmup", "DefaultCooldown": "default_cooldown"}
KEPT_AS_IS = {"InstanceMaintenancePolicy": "instance_maintenance_policy", "PlacementGroup": "placement_group",
              "TerminationPolicies": "termination_policies", "DesiredCapacityType": "desired_capacity_type", "Context": "context",
              "AvailabilityZoneDistribution": "availability_zone_distribution",
              "CapacityReservationSpecification": "capacity_reservation_specification", "InstanceLifecyclePolicy": "instance_lifecycle_policy"}


class AlreadyExists(ServiceException):
    code = "AlreadyExists"

    def __init__(self, what):
        super().__init__(f"{what} by this name already exists - A {what.lower()} already exists with this name")


def install():
    models.InstanceState.weighted_capacity = property(weighted_capacity)
    kept_create = responses.AutoScalingResponse.create_auto_scaling_group
    kept_update = responses.AutoScalingResponse.update_auto_scaling_group
    moto_configuration = models.AutoScalingBackend.create_launch_configuration
    moto_group = models.AutoScalingBackend.create_auto_scaling_group

    def keep(self):
        group = self.autoscaling_backend.autoscaling_groups[self._get_param("AutoScalingGroupName")]
        for member, name in KEPT.items():
            number = self._get_int_param(member)
            if number is not None:
                # 0 takes the lifetime away, -1 the warm-up
                off = (member, number) in (("MaxInstanceLifetime", 0), ("DefaultInstanceWarmup", -1))
                setattr(group, name, None if off else number)
        for member, name in KEPT_AS_IS.items():
            if self._get_param(member) is not None:
                setattr(group, name, self._get_param(member))
        # percentages of -1 take the policy away
        policy = getattr(group, "instance_maintenance_policy", None) or {}
        if str(policy.get("MinHealthyPercentage")) == "-1":
            group.instance_maintenance_policy = None
        if self._get_param("CapacityRebalance") is not None:
            group.capacity_rebalance = self._get_bool_param("CapacityRebalance")

    def create(self):
        result = kept_create(self)
        keep(self)
        traffic_sources(self).extend(self._get_param("TrafficSources", []))
        for hook in self._get_param("LifecycleHookSpecificationList", []):
            self.autoscaling_backend.create_lifecycle_hook(
                hook["LifecycleHookName"], self._get_param("AutoScalingGroupName"), hook["LifecycleTransition"],
                hook.get("HeartbeatTimeout"), hook.get("DefaultResult"))
        return result

    def update(self):
        result = kept_update(self)
        keep(self)
        return result

    def create_launch_configuration(self, name, *arguments, **named):
        if name in self.launch_configurations:
            raise AlreadyExists("Launch Configuration")
        return moto_configuration(self, name, *arguments, **named)

    def create_auto_scaling_group(self, name, *arguments, **named):
        if name in self.autoscaling_groups:
            raise AlreadyExists("AutoScalingGroup")
        return moto_group(self, name, *arguments, **named)

    moto_new_configuration = responses.AutoScalingResponse.create_launch_configuration

    def create_launch_configuration_kept(self):
        result = moto_new_configuration(self)
        name = self._get_param("LaunchConfigurationName")
        self.autoscaling_backend.launch_configurations[name].placement_tenancy = self._get_param("PlacementTenancy")
        return result

    responses.AutoScalingResponse.create_launch_configuration = create_launch_configuration_kept
    moto_policy = responses.AutoScalingResponse.put_scaling_policy

    def put_scaling_policy(self):
        result = moto_policy(self)
        result.result["PolicyARN"] = result.result.pop("PolicyArn", None)
        return result

    moto_protection = models.AutoScalingBackend.set_instance_protection

    def set_instance_protection(self, group_name, *arguments, **named):
        moto_protection(self, group_name, *arguments, **named)
        group = self.autoscaling_groups[group_name]
        group.set_desired_capacity(group.desired_capacity)

    def enable_metrics_collection(self, metrics):
        self.metrics = list(dict.fromkeys([*self.metrics, *(metrics or [])]))

    def disable_metrics_collection(self):
        group = self.autoscaling_backend.autoscaling_groups[self._get_param("AutoScalingGroupName")]
        off = self._get_param("Metrics", [])
        group.metrics = [metric for metric in group.metrics if off and metric not in off]
        return EmptyResult()

    models.AutoScalingBackend.set_instance_protection = set_instance_protection
    models.FakeAutoScalingGroup.enable_metrics_collection = enable_metrics_collection
    responses.AutoScalingResponse.disable_metrics_collection = disable_metrics_collection
    install_refreshes()
    install_traffic_sources()
    responses.AutoScalingResponse.put_scaling_policy = put_scaling_policy
    responses.AutoScalingResponse.create_auto_scaling_group = create
    responses.AutoScalingResponse.update_auto_scaling_group = update
    models.AutoScalingBackend.create_launch_configuration = create_launch_configuration
    models.AutoScalingBackend.create_auto_scaling_group = create_auto_scaling_group


def weighted_capacity(state):
    policy = getattr(state.auto_scaling_group, "mixed_instances_policy", None) or {}
    overrides = policy.get("LaunchTemplate", {}).get("Overrides") or [{}]
    return overrides[0].get("WeightedCapacity")  # of the first kind, which is what gets launched


class NoRefresh(ServiceException):
    code = "ActiveInstanceRefreshNotFound"

    def __init__(self):
        super().__init__("No in progress or pending Instance Refresh found")


class RefreshUnderWay(ServiceException):
    code = "InstanceRefreshInProgress"

    def __init__(self):
        super().__init__("An Instance Refresh is already in progress and blocks the execution of this Instance Refresh.")


def install_refreshes():
    def refreshes(self):
        group = self.autoscaling_backend.autoscaling_groups[self._get_param("AutoScalingGroupName")]
        group.__dict__.setdefault("instance_refreshes", [])
        return group.instance_refreshes

    def active(self):
        return next((each for each in refreshes(self) if each["Status"] == "InProgress"), None)

    def start_instance_refresh(self):
        if active(self):
            raise RefreshUnderWay
        refresh = {"InstanceRefreshId": str(uuid.uuid4()), "AutoScalingGroupName": self._get_param("AutoScalingGroupName"), "Status": "InProgress"}
        refreshes(self).append(refresh)
        return ActionResult({"InstanceRefreshId": refresh["InstanceRefreshId"]})

    def cancel_instance_refresh(self):
        refresh = active(self)
        if not refresh:
            raise NoRefresh
        refresh["Status"] = "Cancelled"
        return ActionResult({"InstanceRefreshId": refresh["InstanceRefreshId"]})

    def describe_instance_refreshes(self):
        wanted = self._get_param("InstanceRefreshIds", [])
        return ActionResult({"InstanceRefreshes": [each for each in refreshes(self) if not wanted or each["InstanceRefreshId"] in wanted]})

    for method in (start_instance_refresh, cancel_instance_refresh, describe_instance_refreshes):
        setattr(responses.AutoScalingResponse, method.__name__, method)


def traffic_sources(response):
    group = response.autoscaling_backend.autoscaling_groups[response._get_param("AutoScalingGroupName")]
    group.__dict__.setdefault("traffic_sources", [])
    return group.traffic_sources


def install_traffic_sources():
    def attach_traffic_sources(self):
        traffic_sources(self).extend(self._get_param("TrafficSources", []))
        return EmptyResult()

    def detach_traffic_sources(self):
        for source in self._get_param("TrafficSources", []):
            traffic_sources(self)[:] = [each for each in traffic_sources(self) if each["Identifier"] != source["Identifier"]]
        return EmptyResult()

    def describe_traffic_sources(self):
        return ActionResult({"TrafficSources": [{**each, "State": "InService"} for each in traffic_sources(self)]})

    for method in (attach_traffic_sources, detach_traffic_sources, describe_traffic_sources):
        setattr(responses.AutoScalingResponse, method.__name__, method)
