"""A client that plays Terraform to the provider: the handshake, AutoMTLS, and tfplugin6's calls, as several Terraform versions make them.

client.py is the client (also used by scripts/bench), parent.py a program that plays a Terraform about to be killed, test_*.py the tests:

    python3 -m tests.suite tests.rpc.test_rpc tests.rpc.test_identity tests.rpc.test_state
"""
