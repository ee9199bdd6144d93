"""Security group gaps of moto 5.2.

- UpdateSecurityGroupRuleDescriptions leaves a description that the request omits: AWS removes it. A group's rule is not found under another
  description.
- ModifySecurityGroupRules wants ports for every protocol, leaves omitted descriptions, and knows IPv4 sources only.
- The description of a rule whose source is a group is not told by DescribeSecurityGroupRules.
"""
from moto.ec2.models.security_groups import SecurityGroupBackend, SecurityGroupRule


def _describe(rule, description):
    place = rule.source_group if rule.source_group else rule.ip_range
    place.pop("Description", None)
    if description:
        place["Description"] = description


def _description(rule):
    return (rule.source_group or rule.ip_range).get("Description")


def install():
    moto_equal = SecurityGroupRule.__eq__
    moto_modify = SecurityGroupBackend.modify_security_group_rules

    def equal(self, other):
        if not self.source_group or not other.source_group:
            return moto_equal(self, other)
        return all(part(self) == part(other) for part in (
            lambda rule: rule.source_group.get("GroupId"), lambda rule: rule.ip_protocol, lambda rule: rule.from_port, lambda rule: rule.to_port))

    def update_description(self, security_rule, rule):
        _describe(rule, _description(security_rule))

    def modify_security_group_rules(self, group_id, rules):
        group = self.get_security_group_by_name_or_id(group_id)
        for rule_id, new in rules.items():
            rule = group.get_rule(rule_id) if group else None
            if rule is None or (new.get("CidrIpv4") and "CidrIpv6" in rule.ip_range):
                return moto_modify(self, group_id, rules)  # refuses
            rule.ip_protocol = SecurityGroupRule(self, new["IpProtocol"], group_id, new.get("FromPort", 0), new.get("ToPort", 0), None).ip_protocol
            has_ports = rule.ip_protocol != "-1"
            rule.from_port = int(new["FromPort"]) if has_ports else None
            rule.to_port = int(new["ToPort"]) if has_ports else None
            for member, key in (("CidrIpv4", "CidrIp"), ("CidrIpv6", "CidrIpv6")):
                if new.get(member):
                    rule.ip_range[key] = new[member]
            if new.get("ReferencedGroupId"):
                rule.source_group["GroupId"] = new["ReferencedGroupId"]
            if new.get("PrefixListId"):
                rule.prefix_list_id = new["PrefixListId"]
            _describe(rule, new.get("Description"))
        return None

    SecurityGroupRule.__eq__ = equal
    SecurityGroupRule.description = property(_description)
    SecurityGroupBackend._sg_update_description = update_description
    SecurityGroupBackend.modify_security_group_rules = modify_security_group_rules
