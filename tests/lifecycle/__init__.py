"""The lifecycle harness: one way through create, plan, update, replace, import and destroy for every resource type, with the real terraform.

A case is one file cases/NAME.tf: HCL in steps, with what is expected said in comments. What stands before the first step belongs to all steps.

    # import aws_vpc.this = {id}                    the import id, made of the state's attributes (default: import_ids.json, else {id})
    # no-import aws_x.y: reason                     stays in the state while the others are imported
    # import-differs aws_vpc.this.force: reason     an attribute (path) that import cannot know

    # step: create                                  the first step: everything is created
    resource "aws_vpc" "this" { cidr_block = "10.0.0.0/16" }
    # expect aws_vpc.this.cidr_block = "10.0.0.0/16"    after apply; the value is JSON
    # expect aws_vpc.this.arn ~ ^arn:aws:ec2:           a regular expression
    # expect aws_vpc.this.tags.# = 2                    a number of items; absent attributes are null
    # output name = "value"                             an output, = or ~

    # step: update in place                         replaces the HCL of the step before
    # action aws_vpc.this = update                  create, update, replace, delete, no-op, any; what is not named must be no-op, new ones
                                                    create, removed ones delete. `# action * = any` leaves all open
    # step: refused
    # error: CIDR block .* host bits                plan must fail with this (regular expression over the message, line breaks as blanks)
    # apply-error: AlreadyExists                    plan works, apply must fail with this
    # empty-plan: no                                the plan after apply need not be empty (only with a reason in the case)

states/NAME/ holds main.tf (as above, one step) and VERSION.json as other provider versions wrote it: what main.tf makes is created, each stored
state takes the place of ours with its ids exchanged for the real ones, and the plan must be empty.

Per case, besides: no departure from Terraform's two consistency checks that the schema file does not name (consistency.py), no request that
AWS's API models do not allow, and nothing left on the local AWS in the end.
"""
