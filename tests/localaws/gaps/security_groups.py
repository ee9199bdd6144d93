"""Security group gaps of moto 5.2.

- UpdateSecurityGroupRuleDescriptions leaves a description that the request omits: AWS removes it. A group's rule is not found under another
  description.
- ModifySecurityGroupRules wants ports for every protocol, leaves omitted descriptions, and knows IPv4 sources only.
- The description of a rule whose source is a group is not told by DescribeSecurityGroupRules, that of a prefix list nowhere.
- Rules of protocols without ports (all but TCP, UDP, ICMP) must have ports.
"""
from moto.ec2.models.security_groups import SecurityGroup, SecurityGroupBackend, SecurityGroupRule


def _place(rule):
    """Where a rule's description is kept."""
    return rule.source_group or rule.ip_range or rule.prefix_list


def _describe(rule, description):
    place = _place(rule)
    place.pop("Description", None)
    if description:
        place["Description"] = description


def _description(rule):
    return _place(rule).get("Description")


def install():
    moto_equal = SecurityGroupRule.__eq__
    moto_modify = SecurityGroupBackend.modify_security_group_rules
    moto_rule, moto_flattened = SecurityGroupRule.__init__, SecurityGroup._flattened_rules

    def new_rule(self, backend, protocol, group_id, from_port, to_port, ip_range, source_group=None, prefix_list_id=None, **more):
        # kept as it is: its description stands in it
        self.prefix_list = dict(prefix_list_id or {})
        if str(protocol).lower() not in ("tcp", "6", "udp", "17", "icmp", "1"):
            from_port, to_port = (-1 if port is None else port for port in (from_port, to_port))
        moto_rule(self, backend, protocol, group_id, from_port, to_port, ip_range, source_group, prefix_list_id, **more)

    def flattened_rules(self, rules):
        views = moto_flattened(self, rules)
        for view in views:
            view.prefix_list_ids = [rule.prefix_list for rule in rules if rule.prefix_list_id and
                                    (rule.ip_protocol, rule.from_port, rule.to_port) == (view.ip_protocol, view.from_port, view.to_port)]
        return views

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
            for member, name in (("FromPort", "from_port"), ("ToPort", "to_port")):
                setattr(rule, name, None if rule.ip_protocol == "-1" else int(new.get(member, -1)))
            for member, key in (("CidrIpv4", "CidrIp"), ("CidrIpv6", "CidrIpv6")):
                if new.get(member):
                    rule.ip_range[key] = new[member]
            if new.get("ReferencedGroupId"):
                rule.source_group["GroupId"] = new["ReferencedGroupId"]
            if new.get("PrefixListId"):
                rule.prefix_list_id = rule.prefix_list["PrefixListId"] = new["PrefixListId"]
            _describe(rule, new.get("Description"))
        return None

    SecurityGroupRule.__init__ = new_rule
    SecurityGroup._flattened_rules = flattened_rules
    SecurityGroupRule.__eq__ = equal
    SecurityGroupRule.description = property(_description)
    SecurityGroupBackend._sg_update_description = update_description
    SecurityGroupBackend.modify_security_group_rules = modify_security_group_rules
