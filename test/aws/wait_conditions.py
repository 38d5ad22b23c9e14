"""AWS::CloudFormation::WaitConditionHandle and WaitCondition, and the S3 bucket that receives their signals.

A signal must be what the CloudFormation User Guide describes in "Create wait conditions in a CloudFormation template". For a body
that is no signal this server is stricter: AWS stores it and fails the condition with "Unparsable WaitCondition data". Here the
request fails, and the condition goes on waiting.
"""

import json
import secrets
import time
from urllib.parse import parse_qs, quote

from moto.core.common_models import CloudFormationModel

BUCKET = "/cloudformation-waitcondition-us-east-1/"
CLOCK = "/account/clock"
# X-Amz-Expires of published URLs
LIFETIME = 86399
LARGEST = 4096
LONGEST = 43200
FIELDS = {"Status", "UniqueId", "Data", "Reason"}


class Settings:
    base_url = ""
    # real seconds per second of Timeout
    pace = 1.0
    # seconds that the clock is ahead which expires URLs
    ahead = 0.0


handles = {}


def now():
    return time.time() + Settings.ahead


class Failed(Exception):
    """A condition that is not met. The message is the reason in the stack event."""


class Handle(CloudFormationModel):
    """A handle, whose Ref is a presigned URL as S3's, but for the host and the bucket in the path."""

    # moto counts its models by the service in their module's name
    __module__ = "moto.cloudformation.models"

    def __init__(self):
        self.created = now()
        self.signature = secrets.token_hex(32)
        # by UniqueId: a second signal with the same one is a retransmission, and ignored
        self.signals = {}
        handles[self.signature] = self

    @staticmethod
    def cloudformation_name_type():
        return ""

    @staticmethod
    def cloudformation_type():
        return "AWS::CloudFormation::WaitConditionHandle"

    @property
    def physical_resource_id(self):
        date = time.strftime("%Y%m%dT%H%M%SZ", time.gmtime(self.created))
        return (
            f"{Settings.base_url}{BUCKET}{quote(self.stack_id + '/' + self.logical_resource_id, safe='')}"
            f"?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Date={date}&X-Amz-SignedHeaders=host&X-Amz-Expires={LIFETIME}"
            f"&X-Amz-Credential=AKIAEXAMPLE%2F{date[:8]}%2Fus-east-1%2Fs3%2Faws4_request&X-Amz-Signature={self.signature}"
        )


class WaitCondition(CloudFormationModel):
    __module__ = "moto.cloudformation.models"

    def __init__(self, handle, timeout, count):
        self.handle, self.timeout, self.count = handle, timeout, count

    @staticmethod
    def cloudformation_name_type():
        return ""

    @staticmethod
    def cloudformation_type():
        return "AWS::CloudFormation::WaitCondition"

    @classmethod
    def has_cfn_attr(cls, name):
        return name == "Data"

    def get_cfn_attribute(self, _name):
        return json.dumps({key: signal["Data"] for key, signal in self.handle.signals.items()})

    @property
    def physical_resource_id(self):
        return f"{self.stack_id}/{self.handle.logical_resource_id}"

    def wait(self, cancelled):
        """@raises Failed for a failure signal, after the timeout, or when `cancelled` is set"""
        deadline = time.monotonic() + self.timeout * Settings.pace
        while True:
            signals = list(self.handle.signals.values())
            for signal in signals:
                if signal["Status"] == "FAILURE":
                    words = "WaitCondition received failed message: '%s' for uniqueId: %s"
                    raise Failed(words % (signal["Reason"], signal["UniqueId"]))
            if len(signals) >= self.count:
                return
            if cancelled.is_set():
                raise Failed("Resource creation cancelled")
            if time.monotonic() >= deadline:
                words = "WaitCondition timed out. Received %d conditions when expecting %d"
                raise Failed(words % (len(signals), self.count))
            time.sleep(0.01)


def create_handle(_backend, _properties):
    return Handle()


def delete_handle(_backend, handle, _properties):
    handles.pop(handle.signature, None)


def create_condition(_backend, properties):
    timeout, count = int(properties["Timeout"]), int(properties.get("Count", 1))
    if not 1 <= timeout <= LONGEST or count < 1:
        raise Failed(f"Timeout must be 1 to {LONGEST} seconds and Count at least 1, got {timeout} and {count}")
    return WaitCondition(handle_at(properties["Handle"].partition("?")[2]), timeout, count)


def handle_at(query):
    return handles.get(parse_qs(query).get("X-Amz-Signature", [""])[0])


def refusal(environ, body):
    """S3's status, code and message for a request that is refused; None for a signal."""
    handle = handle_at(environ["QUERY_STRING"])
    if handle is None:
        return "403 Forbidden", "AccessDenied", "Access Denied"
    if now() > handle.created + LIFETIME:
        return "403 Forbidden", "AccessDenied", "Request has expired"
    # the signature of the URL covers both
    if environ["REQUEST_METHOD"] != "PUT" or environ.get("CONTENT_TYPE"):
        return "403 Forbidden", "SignatureDoesNotMatch", "The request signature we calculated does not match"
    if len(body) > LARGEST:
        return "400 Bad Request", "EntityTooLarge", "Your proposed upload exceeds the maximum allowed size"
    try:
        signal = json.loads(body)
    except ValueError:
        signal = None
    if not isinstance(signal, dict) or not FIELDS <= signal.keys() or signal["Status"] not in ["SUCCESS", "FAILURE"]:
        return "400 Bad Request", "InvalidRequest", "Unparsable WaitCondition data"
    return None


def signals_before(application):
    """A WSGI application that receives signals and sets the clock. All other requests go to `application`."""

    def answer(environ, start_response):
        path = environ["PATH_INFO"]
        if not path.startswith(BUCKET) and path != CLOCK:
            return application(environ, start_response)
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        refused = None
        if path == CLOCK:
            Settings.ahead = float(body)
        else:
            refused = refusal(environ, body)
            if refused is None:
                signal = json.loads(body)
                handle_at(environ["QUERY_STRING"]).signals.setdefault(str(signal["UniqueId"]), signal)
        status, code, message = refused or ("200 OK", "", "")
        text = f"<Error><Code>{code}</Code><Message>{message}</Message></Error>" if refused else ""
        start_response(status, [("Content-Type", "application/xml"), ("Content-Length", str(len(text)))])
        return [text.encode()]

    return answer
