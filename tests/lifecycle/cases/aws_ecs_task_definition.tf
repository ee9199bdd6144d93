# Task definitions: tags changed in place, what means the same kept, a new revision for everything else, the traps named.

# step: create
resource "aws_iam_role" "task" {
  name = "lifecycle-task"
  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Principal = { Service = "ecs-tasks.amazonaws.com" }, Action = "sts:AssumeRole" }]
  })
}

resource "aws_ecs_task_definition" "bridge" {
  family        = "lifecycle-bridge"
  task_role_arn = aws_iam_role.task.arn
  network_mode  = "bridge"
  container_definitions = jsonencode([{
    name              = "web"
    image             = "web:1"
    memoryReservation = 128
    portMappings      = [{ containerPort = 80, hostPort = 80 }, { containerPort = 443 }]
    environment       = [{ name = "B", value = "2" }, { name = "A", value = "1" }]
    mountPoints       = [{ sourceVolume = "data", containerPath = "/data" }]
    healthCheck       = { command = ["CMD-SHELL", "true"] }
    dockerLabels      = { Owner = "tests" }
  }])
  volume {
    name      = "data"
    host_path = "/ecs/data"
  }
  volume {
    name = "scratch"
    docker_volume_configuration {
      scope         = "shared"
      autoprovision = true
      driver        = "local"
      labels        = { Owner = "tests" }
    }
  }
  placement_constraints {
    type       = "memberOf"
    expression = "attribute:ecs.instance-type =~ t3.*"
  }
  tags = {
    Name = "lifecycle"
  }
}

resource "aws_ecs_task_definition" "fargate" {
  family                   = "lifecycle-fargate"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = 256
  memory                   = 512
  execution_role_arn       = aws_iam_role.task.arn
  container_definitions = jsonencode([
    { name = "web", image = "web:1", portMappings = [{ containerPort = 80 }] },
    { name = "log", image = "log:1", essential = false },
  ])
  ephemeral_storage {
    size_in_gib = 30
  }
  runtime_platform {
    operating_system_family = "LINUX"
    cpu_architecture        = "ARM64"
  }
  volume {
    name = "shared"
    efs_volume_configuration {
      file_system_id     = "fs-12345678"
      transit_encryption = "ENABLED"
      authorization_config {
        access_point_id = "fsap-12345678"
        iam             = "ENABLED"
      }
    }
  }
}

resource "aws_ecs_task_definition" "latest" {
  family                = "lifecycle-latest"
  track_latest          = true
  skip_destroy          = false
  container_definitions = jsonencode([{ name = "web", image = "web:1", memory = 64 }])
}
# expect aws_ecs_task_definition.bridge.id = "lifecycle-bridge"
# expect aws_ecs_task_definition.bridge.arn ~ ^arn:aws:ecs:us-east-1:\d{12}:task-definition/lifecycle-bridge:1$
# expect aws_ecs_task_definition.bridge.arn_without_revision ~ task-definition/lifecycle-bridge$
# expect aws_ecs_task_definition.bridge.revision = 1
# expect aws_ecs_task_definition.bridge.volume.# = 2
# expect aws_ecs_task_definition.bridge.container_definitions ~ "environment":\[\{"name":"A"
# expect aws_ecs_task_definition.bridge.tags_all = {"Name": "lifecycle"}
# expect aws_ecs_task_definition.fargate.network_mode = "awsvpc"
# expect aws_ecs_task_definition.fargate.ephemeral_storage.0.size_in_gib = 30
# expect aws_ecs_task_definition.latest.network_mode = "bridge"
# import-differs aws_ecs_task_definition.latest.track_latest: AWS does not know it
# import-differs aws_ecs_task_definition.bridge.container_definitions: AWS answers its defaults
# import-differs aws_ecs_task_definition.fargate.container_definitions: AWS answers its defaults
# import-differs aws_ecs_task_definition.latest.container_definitions: AWS answers its defaults

# step: update in place, the containers said in other words
resource "aws_iam_role" "task" {
  name = "lifecycle-task"
  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Principal = { Service = "ecs-tasks.amazonaws.com" }, Action = "sts:AssumeRole" }]
  })
}

resource "aws_ecs_task_definition" "bridge" {
  family        = "lifecycle-bridge"
  task_role_arn = aws_iam_role.task.arn
  network_mode  = "bridge"
  container_definitions = jsonencode([{
    Name              = "web"
    IMAGE             = "web:1"
    cpu               = 0
    essential         = true
    memoryReservation = 128
    portmappings      = [{ containerPort = 80, hostPort = 80, protocol = "tcp" }, { containerPort = 443, hostPort = 0 }]
    environment       = [{ name = "A", value = "1" }, { name = "B", value = "2" }]
    secrets           = []
    mountPoints       = [{ sourceVolume = "data", containerPath = "/data" }]
    healthCheck       = { command = ["CMD-SHELL", "true"], interval = 30, retries = 3, timeout = 5 }
    dockerLabels      = { Owner = "tests" }
    user              = null
  }])
  volume {
    name      = "data"
    host_path = "/ecs/data"
  }
  volume {
    name = "scratch"
    docker_volume_configuration {
      scope         = "shared"
      autoprovision = true
      driver        = "local"
      labels        = { Owner = "tests" }
    }
  }
  placement_constraints {
    type       = "memberOf"
    expression = "attribute:ecs.instance-type =~ t3.*"
  }
  tags = {
    Owner = "tests"
  }
}

resource "aws_ecs_task_definition" "fargate" {
  family                   = "lifecycle-fargate"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = 256
  memory                   = 512
  execution_role_arn       = aws_iam_role.task.arn
  container_definitions = jsonencode([
    { name = "log", image = "log:1", essential = false },
    { name = "web", image = "web:1", portMappings = [{ containerPort = 80, hostPort = 80 }] },
  ])
  ephemeral_storage {
    size_in_gib = 30
  }
  runtime_platform {
    operating_system_family = "LINUX"
    cpu_architecture        = "ARM64"
  }
  volume {
    name = "shared"
    efs_volume_configuration {
      file_system_id     = "fs-12345678"
      transit_encryption = "ENABLED"
      authorization_config {
        access_point_id = "fsap-12345678"
        iam             = "ENABLED"
      }
    }
  }
}
# action aws_ecs_task_definition.bridge = update
# expect aws_ecs_task_definition.bridge.tags_all = {"Owner": "tests"}
# expect aws_ecs_task_definition.bridge.revision = 1

# step: new revisions
resource "aws_iam_role" "task" {
  name = "lifecycle-task"
  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Principal = { Service = "ecs-tasks.amazonaws.com" }, Action = "sts:AssumeRole" }]
  })
}

resource "aws_ecs_task_definition" "bridge" {
  family        = "lifecycle-bridge"
  task_role_arn = aws_iam_role.task.arn
  network_mode  = "bridge"
  container_definitions = jsonencode([{
    name              = "web"
    image             = "web:2"
    memoryReservation = 128
    portMappings      = [{ containerPort = 80, hostPort = 80 }]
  }])
}

resource "aws_ecs_task_definition" "fargate" {
  family                   = "lifecycle-fargate"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = 512
  memory                   = 1024
  execution_role_arn       = aws_iam_role.task.arn
  container_definitions    = jsonencode([{ name = "web", image = "web:1", portMappings = [{ containerPort = 80 }] }])
  proxy_configuration {
    container_name = "web"
    properties     = { ProxyIngressPort = "15000" }
  }
}
# action aws_ecs_task_definition.bridge = replace
# action aws_ecs_task_definition.fargate = replace
# expect aws_ecs_task_definition.bridge.revision = 2
# expect aws_ecs_task_definition.fargate.revision = 2
# expect aws_ecs_task_definition.fargate.proxy_configuration.0.properties = {"ProxyIngressPort": "15000"}

# step: two containers on one port
resource "aws_ecs_task_definition" "bridge" {
  family = "lifecycle-bridge"
  container_definitions = jsonencode([
    { name = "web", image = "web:1", memory = 64, portMappings = [{ containerPort = 80, hostPort = 80 }] },
    { name = "api", image = "api:1", memory = 64, portMappings = [{ containerPort = 8080, hostPort = 80 }] },
  ])
}
# error: two containers on one host port.*"api" and "web" both take port 80/tcp

# step: two containers on one port of the host network
resource "aws_ecs_task_definition" "bridge" {
  family       = "lifecycle-bridge"
  network_mode = "host"
  container_definitions = jsonencode([
    { name = "web", image = "web:1", memory = 64, portMappings = [{ containerPort = 80 }] },
    { name = "api", image = "api:1", memory = 64, portMappings = [{ containerPort = 80 }] },
  ])
}
# error: two containers on one host port

# step: Fargate without its needs
resource "aws_ecs_task_definition" "fargate" {
  family                   = "lifecycle-fargate"
  requires_compatibilities = ["FARGATE"]
  container_definitions    = jsonencode([{ name = "web", image = "web:1", memory = 64 }])
}
# error: (?s)(?=.*Fargate needs network_mode)(?=.*Fargate needs cpu)(?=.*Fargate needs memory)

# step: no memory
resource "aws_ecs_task_definition" "bridge" {
  family                = "lifecycle-bridge"
  container_definitions = jsonencode([{ name = "web", image = "web:1" }])
}
# error: a container without memory

# step: no volume
resource "aws_ecs_task_definition" "bridge" {
  family = "lifecycle-bridge"
  container_definitions = jsonencode([
    { name = "web", image = "web:1", memory = 64, mountPoints = [{ sourceVolume = "data", containerPath = "/data" }] },
  ])
}
# error: a mount point without its volume

# step: no list
resource "aws_ecs_task_definition" "bridge" {
  family                = "lifecycle-bridge"
  container_definitions = "{}"
}
# error: JSON list
