"""Auto Scaling gaps of moto 5.2.

- MaxInstanceLifetime, DefaultInstanceWarmup and InstanceMaintenancePolicy are dropped; UpdateAutoScalingGroup also drops DefaultCooldown,
  PlacementGroup, TerminationPolicies and CapacityRebalance: all are kept.
- A launch configuration or group of a name that exists silently replaces it: AWS answers AlreadyExists.
- PutScalingPolicy answers no PolicyARN.
"""
from moto.autoscaling import models, responses
from moto.core.exceptions import ServiceException

KEPT = {"MaxInstanceLifetime": "max_instance_lifetime", "DefaultInstanceWarmup": "default_instance_warmup", "DefaultCooldown": "default_cooldown"}
KEPT_AS_IS = {"InstanceMaintenancePolicy": "instance_maintenance_policy", "PlacementGroup": "placement_group",
              "TerminationPolicies": "termination_policies"}


class AlreadyExists(ServiceException):
    code = "AlreadyExists"

    def __init__(self, what):
        super().__init__(f"{what} by this name already exists - A {what.lower()} already exists with this name")


def install():
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
        if self._get_param("CapacityRebalance") is not None:
            group.capacity_rebalance = self._get_bool_param("CapacityRebalance")

    def create(self):
        result = kept_create(self)
        keep(self)
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

    moto_policy = responses.AutoScalingResponse.put_scaling_policy

    def put_scaling_policy(self):
        result = moto_policy(self)
        result.result["PolicyARN"] = result.result.pop("PolicyArn", None)
        return result

    responses.AutoScalingResponse.put_scaling_policy = put_scaling_policy
    responses.AutoScalingResponse.create_auto_scaling_group = create
    responses.AutoScalingResponse.update_auto_scaling_group = update
    models.AutoScalingBackend.create_launch_configuration = create_launch_configuration
    models.AutoScalingBackend.create_auto_scaling_group = create_auto_scaling_group
