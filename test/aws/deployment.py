"""A create, an update or a delete of a stack, in CloudFormation's order.

Resources are created and updated in parallel, each after its dependencies. A replacement is created before the old resource is
deleted. Deletions follow in a cleanup, dependents first. A failure rolls the stack back. (CloudFormation User Guide, "Understand
update behaviors of stack resources" and "Stack failure options"; Template Reference, "DependsOn attribute".)

Not supported: dependents that start at CONFIGURATION_COMPLETE, a disabled rollback, deletion policies.
"""

import json
import threading
import time
import traceback
from dataclasses import replace
from graphlib import CycleError

from moto.cloudformation.exceptions import ValidationError
from moto.cloudformation.models import FakeEvent
from moto.cloudformation.parsing import OutputMap
from moto.core.exceptions import RESTError

import stack_resource
from dependencies import dependencies_of, reversed_graph, run_in_order
from lock import LOCK
from wait_conditions import Failed

# seconds between the events of a resource, which make parallel work visible
PACE = 0.02

REPLACING = "Requested update requires the creation of a new physical resource; hence creating one."


class Deployment:
    """@param backend the account's stacks and exports"""

    def __init__(self, stack, backend):
        self.stack = stack
        self.resources = stack.resource_map
        self.deployed = stack.resource_map.deployed
        self.stacks, self.exports = backend.stacks, backend.exports
        self.resources.cross_stack_resources = self.exports
        self.cancelled = threading.Event()
        self.failed = {}
        # a rollback restores these
        self.before = (stack.template, stack.parameters)
        self.resources_before = dict(self.deployed)

    def create(self, text, parameters):
        self.take(text, parameters)
        self.start("CREATE", self.run_create)

    def update(self, text, parameters):
        self.take(text, parameters)
        self.start("UPDATE", self.run_update)

    def delete(self, then):
        """@param then runs once the stack is deleted"""
        self.refuse_if_busy()
        self.start("DELETE", lambda: self.run_delete(then))

    def refuse_if_busy(self):
        status = self.stack.status
        if status.endswith("IN_PROGRESS") and status != "REVIEW_IN_PROGRESS":
            words = "Stack:%s is in %s state and can not be updated."
            raise ValidationError(message=words % (self.stack.stack_id, status))

    def take(self, text, parameters):
        """
        Sets the template of the stack.

        @raises ValidationError for a template that CloudFormation refuses at once, or while another deployment runs
        """
        self.refuse_if_busy()
        template = self.stack.parse_template(text)
        try:
            run_in_order(dependencies_of(template["Resources"]), lambda _name: True)
        except CycleError as circle:
            names = ", ".join(circle.args[1][1:])
            raise ValidationError(message="Circular dependency between resources: [%s]" % names) from circle
        self.load(text, parameters)

    def start(self, action, work):
        def run():
            try:
                work()
            except Exception:
                traceback.print_exc()
                self.tell_stack(action + "_FAILED")

        # a stack has no outputs until it is complete
        self.stack.output_map = OutputMap(self.resources, {}, self.stack.stack_id)
        self.tell_stack(action + "_IN_PROGRESS", "User Initiated")
        threading.Thread(target=run, daemon=True).start()

    def run_create(self):
        if self.settle_all():
            self.complete("CREATE_COMPLETE")
            return
        self.tell_stack("ROLLBACK_IN_PROGRESS", self.reason())
        self.tell_stack("ROLLBACK_COMPLETE" if self.delete_all(self.deployed) else "ROLLBACK_FAILED")

    def run_update(self):
        fault = self.imported_export() if self.settle_all() else self.reason()
        if fault is None:
            self.tell_stack("UPDATE_COMPLETE_CLEANUP_IN_PROGRESS")
            kept = {name: one for name, one in self.deployed.items() if name in self.wanted()}
            self.delete_all(superseded(self.resources_before, kept))
            self.complete("UPDATE_COMPLETE")
            return
        self.tell_stack("UPDATE_ROLLBACK_IN_PROGRESS", fault)
        reached, before = dict(self.deployed), self.resources_before
        with LOCK:
            self.load(*self.before)
        if not run_in_order(dependencies_among(before), lambda name: self.revert(before[name])):
            self.tell_stack("UPDATE_ROLLBACK_FAILED")
            return
        self.tell_stack("UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS")
        self.delete_all(superseded(reached, before))
        self.complete("UPDATE_ROLLBACK_COMPLETE")

    def imported_export(self):
        """@returns why an export cannot go or change, for the first that another stack imports (Template Reference, "Fn::ImportValue")"""
        with LOCK:
            new = {export.name: export.value for export in self.stack._create_output_map().exports}
            for name, old in self.exports.items():
                if old.exporting_stack_id != self.stack.stack_id or new.get(name) == old.value:
                    continue
                by = '"Fn::ImportValue": "%s"' % name
                users = [one.name for one in self.stacks.values() if by in json.dumps(one.template_dict, default=str)]
                if users:
                    verb = "updated" if name in new else "deleted"
                    return "Export %s cannot be %s as it is in use by %s" % (name, verb, " and ".join(users))
        return None

    def run_delete(self, then):
        if self.delete_all(self.deployed):
            self.tell_stack("DELETE_COMPLETE", None, then)
        else:
            self.tell_stack("DELETE_FAILED")

    def load(self, text, parameters):
        stack, resources = self.stack, self.resources
        stack.template, stack.parameters = text, parameters
        stack.template_dict = stack.parse_template(text)
        stack.description = stack.template_dict.get("Description")
        resources._template, resources._resource_json_map = stack.template_dict, stack.template_dict["Resources"]
        resources.input_parameters = parameters
        resources.load_mapping()
        resources.load_parameters()
        resources.load_conditions()

    def wanted(self):
        stated = self.stack.template_dict["Resources"]
        return {name: one for name, one in stated.items() if stack_resource.is_wanted(one, self.resources)}

    def settle_all(self):
        with LOCK:
            wanted = self.wanted()
        return run_in_order(dependencies_of(wanted), lambda name: self.settle(name, wanted[name]))

    def settle(self, name, stated):
        """Creates or updates one resource, if it differs from the template."""
        old = self.deployed.get(name)

        def work():
            with LOCK:
                properties = stack_resource.resolved_properties(name, stated, self.resources)
            if old is not None and old.properties == properties:
                self.deployed[name] = replace(old, stated=stated)
                return
            is_new = old is None or stack_resource.is_replaced(old, properties)
            self.tell(name, stated, action, "IN_PROGRESS", REPLACING if is_new and old is not None else None)
            time.sleep(PACE)
            with LOCK:
                if is_new:
                    self.deployed[name] = stack_resource.create(name, stated, properties, self.resources)
                else:
                    self.deployed[name] = replace(old, stated=stated, properties=properties)
                    stack_resource.change(old, properties, self.resources)
            wait = getattr(self.deployed[name].made, "wait", None)
            if wait is not None:
                wait(self.cancelled)
            self.tell(name, stated, action, "COMPLETE")

        action = "CREATE" if old is None else "UPDATE"
        return self.attempt(name, stated, action, work)

    def revert(self, then):
        """Restores one resource to its state before the update."""
        now = self.deployed[then.name]

        def work():
            if now.made is then.made and now.properties == then.properties:
                self.deployed[then.name] = then
                return
            self.tell(then.name, then.stated, "UPDATE", "IN_PROGRESS")
            time.sleep(PACE)
            with LOCK:
                self.deployed[then.name] = then
                if now.made is then.made:
                    stack_resource.change(now, then.properties, self.resources)
            self.tell(then.name, then.stated, "UPDATE", "COMPLETE")

        return self.attempt(then.name, then.stated, "UPDATE", work)

    def delete_all(self, doomed):
        doomed = dict(doomed)
        return run_in_order(reversed_graph(dependencies_among(doomed)), lambda name: self.delete_one(doomed[name]), keep_going=True)

    def delete_one(self, doomed):
        name, stated = doomed.name, doomed.stated

        def work():
            self.tell(name, stated, "DELETE", "IN_PROGRESS", None, doomed)
            time.sleep(PACE)
            with LOCK:
                stack_resource.delete(doomed, self.resources)
                if self.deployed.get(name) is doomed:
                    del self.deployed[name]
            self.tell(name, stated, "DELETE", "COMPLETE", None, doomed)

        return self.attempt(name, stated, "DELETE", work)

    def attempt(self, name, stated, action, work):
        """Adds an event with the reason if the work fails. @returns whether it succeeded"""
        try:
            work()
            return True
        except (RESTError, Failed, ValueError) as fault:
            reason = fault.message if isinstance(fault, RESTError) else str(fault)
        except Exception as fault:
            traceback.print_exc()
            reason = "%s: %s" % (type(fault).__name__, fault)
        self.cancelled.set()
        self.failed.setdefault(action, []).append(name)
        self.tell(name, stated, action, "FAILED", reason)
        return False

    def reason(self):
        texts = [
            "The following resource(s) failed to %s: [%s]." % (action.lower(), ", ".join(names))
            for action, names in self.failed.items()
            if names
        ]
        return " ".join(texts) + " Rollback requested by user."

    def complete(self, status):
        with LOCK:
            self.stack.output_map = self.stack._create_output_map()
            for name in [key for key, one in self.exports.items() if one.exporting_stack_id == self.stack.stack_id]:
                del self.exports[name]
            self.exports.update({export.name: export for export in self.stack.exports})
        self.tell_stack(status)

    def tell_stack(self, status, reason=None, then=None):
        with LOCK:
            self.stack._add_stack_event(status, resource_status_reason=reason)
            if then is not None:
                then()
            self.stack.status = status

    def tell(self, name, stated, action, progress, reason=None, resource=None):
        known = resource or self.deployed.get(name)
        with LOCK:
            self.stack.events.append(
                FakeEvent(
                    stack_id=self.stack.stack_id,
                    stack_name=self.stack.name,
                    logical_resource_id=name,
                    physical_resource_id="" if known is None else known.physical_id,
                    resource_type=stated["Type"],
                    resource_status="%s_%s" % (action, progress),
                    resource_status_reason=reason,
                    resource_properties=None,
                )
            )


def dependencies_among(resources):
    return dependencies_of({name: one.stated for name, one in resources.items()})


def superseded(old, new):
    """The old resources that are gone or replaced in the new ones."""
    return {name: one for name, one in old.items() if name not in new or new[name].made is not one.made}
