"""VPC gaps of moto 5.2.

- ModifySubnetAttribute drops EnableDns64, EnableLniAtDeviceIndex, PrivateDnsHostnameTypeOnLaunch and the AAAA records.
- The state of a subnet's IPv6 range is told as the text of a map.
- IPv6 destinations of routes are kept as they were sent: AWS tells them in their shortest spelling.
"""
import ipaddress

from moto.ec2.models.subnets import Subnet
from moto.ec2.responses.route_tables import RouteTables
from moto.ec2.responses.subnets import Subnets


def _spelled(network):
    try:
        return str(ipaddress.IPv6Network(network))
    except ValueError:
        return network


def install():
    modify = Subnets.modify_subnet_attribute

    def modify_subnet_attribute(self):
        result = modify(self)
        subnet = self.ec2_backend.get_subnet(self._get_param("SubnetId"))
        options = subnet.private_dns_name_options_on_launch
        if self._get_param("EnableDns64.Value") is not None:
            subnet.enable_dns64 = self._get_param("EnableDns64.Value")
        if self._get_param("EnableLniAtDeviceIndex") is not None:
            subnet.enable_lni_at_device_index = self._get_param("EnableLniAtDeviceIndex")
        if self._get_param("DisableLniAtDeviceIndex.Value"):
            subnet.enable_lni_at_device_index = None
        if self._get_param("EnableResourceNameDnsAAAARecordOnLaunch.Value") is not None:
            options["EnableResourceNameDnsAAAARecord"] = self._get_param("EnableResourceNameDnsAAAARecordOnLaunch.Value")
        if self._get_param("PrivateDnsHostnameTypeOnLaunch"):
            options["HostnameType"] = self._get_param("PrivateDnsHostnameTypeOnLaunch")
        return result

    def ipv6_cidr_block_association_set(self):
        return [{"ipv6CidrBlock": a["ipv6CidrBlock"], "associationId": a["associationId"], "ipv6CidrBlockState": {"state": a["ipv6CidrBlockState"]["State"]}}
                for a in self.ipv6_cidr_block_associations.values() if a["ipv6CidrBlockState"]["State"] == "associated"]

    def spelling(action):
        def call(self):
            get = self._get_param
            self._get_param = lambda name, *rest: _spelled(get(name, *rest)) if name == "DestinationIpv6CidrBlock" and get(name) else get(name, *rest)
            return action(self)
        return call

    Subnets.modify_subnet_attribute = modify_subnet_attribute
    Subnet.ipv6_cidr_block_association_set = property(ipv6_cidr_block_association_set)
    for name in ("create_route", "replace_route", "delete_route"):
        setattr(RouteTables, name, spelling(getattr(RouteTables, name)))
