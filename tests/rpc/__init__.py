"""A client that plays Terraform to the provider: the handshake, AutoMTLS, and tfplugin6's calls, as several Terraform versions make them.

client.py is the client (also used by scripts/bench), parent.py a program that plays a Terraform about to be killed, test_rpc.py the tests:

    python3 -m tests.suite tests.rpc.test_rpc
"""
