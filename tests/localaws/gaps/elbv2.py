"""Load balancing gaps of moto 5.2.

- A load balancer's Scheme is absent unless it was given: AWS answers internet-facing.
- A load balancer without Type has none: AWS answers application.
"""
from moto.elbv2 import models


def install():
    moto_create = models.ELBv2Backend.create_load_balancer

    def create_load_balancer(self, *arguments, **named):
        named["scheme"] = named.get("scheme") or "internet-facing"
        named["loadbalancer_type"] = named.get("loadbalancer_type") or "application"
        return moto_create(self, *arguments, **named)

    models.ELBv2Backend.create_load_balancer = create_load_balancer
