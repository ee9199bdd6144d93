"""Instance gaps of moto 5.2.

- A network interface that a launch makes stays when its instance ends, unless the launch says otherwise: AWS deletes it then, unless the
  launch says otherwise.
"""
from moto.ec2.models import instances


def install():
    moto_prepare = instances.Instance.prep_nics

    def prep_nics(self, nic_spec, *arguments, **named):
        moto_prepare(self, nic_spec, *arguments, **named)
        kept = {int(spec["DeviceIndex"]) for spec in nic_spec if spec.get("NetworkInterfaceId") or spec.get("DeleteOnTermination") is False}
        for index, interface in self.nics.items():
            interface.delete_on_termination = index not in kept

    instances.Instance.prep_nics = prep_nics
