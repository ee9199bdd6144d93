"""Load balancing gaps of moto 5.2.

- A load balancer's Scheme is absent unless it was given: AWS answers internet-facing.
- A load balancer without Type has none: AWS answers application. The ARN of every type says app; logs of health checks are refused.
- A modified health check keeps its gRPC codes.
- The addresses of a subnet mapping are dropped.
- A reserved capacity, pools of addresses and the switch for traffic over PrivateLink are dropped.
- A listener cannot be modified to, or within, TLS, UDP and TCP_UDP, and its ALPN policy stays.
- A listener's further certificates are answered as its own, and lost when it is modified; its mutual authentication is dropped.
- A rule's transforms are dropped.
- AWS answers the one target group of a forward action in both its forms, TargetGroupArn and ForwardConfig.
"""
import copy

from moto.core.responses import ActionResult
from moto.elbv2 import models, responses

MODIFIABLE = ("TLS", "UDP", "TCP_UDP")
Backend, Response = models.ELBv2Backend, responses.ELBV2Response


def load_balancers():
    moto_create, moto_create_action, moto_set_groups = Backend.create_load_balancer, Response.create_load_balancer, Response.set_security_groups
    moto_set_subnets, moto_zones = Response.set_subnets, models.FakeLoadBalancer.availability_zones

    def create_load_balancer(self, *arguments, **named):
        named["scheme"] = named.get("scheme") or "internet-facing"
        named["loadbalancer_type"] = named.get("loadbalancer_type") or "application"
        balancer = moto_create(self, *arguments, **named)
        short = {"network": "net", "gateway": "gwy"}.get(named["loadbalancer_type"])
        if short:
            give_arn(self, balancer, balancer.arn.replace("loadbalancer/app/", f"loadbalancer/{short}/"))
        return balancer

    def give_arn(backend, balancer, arn):
        tags = backend.tagging_service.list_tags_for_resource(balancer.arn)["Tags"]
        backend.tagging_service.delete_all_tags_for_resource(balancer.arn)
        backend.tagging_service.tag_resource(arn, tags)
        del backend.load_balancers[balancer.arn]
        balancer.arn = arn
        backend.load_balancers[arn] = balancer

    def create_load_balancer_action(self):
        answer = moto_create_action(self)
        answer.result["LoadBalancers"][0].ipam_pools = self._get_params().get("IpamPools")
        keep_addresses(answer.result["LoadBalancers"][0], self._get_params())
        return answer

    def keep_addresses(balancer, params):
        balancer.addresses = {m.pop("SubnetId"): [m] for m in copy.deepcopy(params.get("SubnetMappings", [])) if len(m) > 1}

    def availability_zones(self):
        zones = moto_zones.fget(self)
        for zone in zones:
            zone.load_balancer_addresses = getattr(self, "addresses", {}).get(zone.subnet_id, [])
        return zones

    def set_subnets(self):
        answer = moto_set_subnets(self)
        keep_addresses(balancer(self), self._get_params())
        return answer

    def balancer(self):
        return self.elbv2_backend.load_balancers[self._get_param("LoadBalancerArn")]

    def modify_ip_pools(self):
        params = self._get_params()
        balancer(self).ipam_pools = None if params.get("RemoveIpamPools") else params.get("IpamPools")
        return ActionResult({"IpamPools": balancer(self).ipam_pools})

    def set_security_groups(self):
        enforce = self._get_param("EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic")
        answer = moto_set_groups(self)
        if enforce:
            balancer(self).enforce_security_group_inbound_rules_on_private_link_traffic = enforce
        return answer

    def modify_capacity_reservation(self):
        params = self._get_params()
        balancer(self).capacity = None if params.get("ResetCapacityReservation") else params.get("MinimumLoadBalancerCapacity")
        return describe_capacity_reservation(self)

    def describe_capacity_reservation(self):
        state = {"AvailabilityZone": "us-east-1a", "State": {"Code": "provisioned"}}
        return ActionResult({"MinimumLoadBalancerCapacity": getattr(balancer(self), "capacity", None), "CapacityReservationState": [state]})

    models.FakeLoadBalancer.VALID_ATTRS |= {f"health_check_logs.s3.{name}" for name in ("enabled", "bucket", "prefix")}
    Backend.create_load_balancer = create_load_balancer
    Response.create_load_balancer = create_load_balancer_action
    Response.set_subnets, models.FakeLoadBalancer.availability_zones = set_subnets, property(availability_zones)
    Response.modify_ip_pools, Response.set_security_groups = modify_ip_pools, set_security_groups
    Response.modify_capacity_reservation, Response.describe_capacity_reservation = modify_capacity_reservation, describe_capacity_reservation


def target_groups():
    moto_modify = Response.modify_target_group

    def modify_target_group(self):
        answer, codes = moto_modify(self), self._get_param("Matcher.GrpcCode")
        if codes:
            answer.result["TargetGroups"][0].matcher["GrpcCode"] = codes
        return answer

    Response.modify_target_group = modify_target_group


def listeners():
    moto_create, moto_modify, moto_describe = Response.create_listener, Response.modify_listener, Response.describe_listeners

    def create_listener(self):
        answer = moto_create(self)
        listener, mutual = answer.result["Listeners"][0], self._get_params().get("MutualAuthentication")
        listener.mutual_authentication = mutual or ({"Mode": "off"} if listener.protocol == "HTTPS" else None)
        return answer

    def modify_listener(self):
        params = self._get_params()
        listener = self.elbv2_backend.describe_listeners(None, [params["ListenerArn"]])[0]
        further = listener.certificates[1:]
        protocol = params.get("Protocol")
        if protocol in MODIFIABLE:
            self.params.pop("Protocol")
        answer = moto_modify(self)
        if protocol in MODIFIABLE:
            listener.protocol = protocol
        if params.get("AlpnPolicy"):
            listener.alpn_policy = params["AlpnPolicy"]
        listener.certificates += [c for c in further if c not in listener.certificates]
        if params.get("MutualAuthentication"):
            listener.mutual_authentication = params["MutualAuthentication"]
        return answer

    def describe_listeners(self):
        answer = moto_describe(self)
        found = [copy.copy(listener) for listener in answer.result["Listeners"]]
        for listener in found:
            listener.certificates = listener.certificates[:1]
        answer.result["Listeners"] = found
        return answer

    Response.create_listener, Response.modify_listener, Response.describe_listeners = create_listener, modify_listener, describe_listeners


def rules():
    moto_create, moto_modify, moto_action = Response.create_rule, Response.modify_rule, models.FakeAction.__init__

    def create_rule(self):
        answer = moto_create(self)
        answer.result["Rules"][0].transforms = self._get_params().get("Transforms")
        return answer

    def modify_rule(self):
        answer, params = moto_modify(self), self._get_params()
        if params.get("Transforms") or params.get("ResetTransforms"):
            answer.result["Rules"][0].transforms = params.get("Transforms")
        return answer

    def action(self, data):
        groups = data.get("ForwardConfig", {}).get("TargetGroups", [])
        if data.get("Type") == "forward" and "TargetGroupArn" in data and not groups:
            data["ForwardConfig"] = {"TargetGroups": [{"TargetGroupArn": data["TargetGroupArn"]}]}
        elif data.get("Type") == "forward" and len(groups) == 1:
            data["TargetGroupArn"] = groups[0]["TargetGroupArn"]
        moto_action(self, data)

    Response.create_rule, Response.modify_rule, models.FakeAction.__init__ = create_rule, modify_rule, action


def install():
    load_balancers()
    target_groups()
    listeners()
    rules()
