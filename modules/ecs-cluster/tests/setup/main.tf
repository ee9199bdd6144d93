# What the tests of the cluster stand on.

module "network" {
  source = "../../../network"

  name = "test"
}
