"""An account of AWS on this machine: python3 api_server.py PACE [URL]

Moto's server on a free port of 127.0.0.1, with what moto drops passed on, and with deployments that run as CloudFormation's do.
PACE is the number of real seconds per second of a wait condition's timeout. The URLs of wait conditions begin with URL, by default
that of the server.

Prints the port on the first line when it is ready. Each later line is a JSON object: {"template": text} for a deployed template,
{"machine": object} for an instance whose state changed. It exits when its standard input ends, so also when its parent ends.
"""

import os
import sys
import threading


def main():
    from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
    from werkzeug.serving import WSGIRequestHandler, make_server

    import account
    import cloudformation
    import machines
    from lock import LOCK
    from wait_conditions import Settings, signals_before

    account.install()
    cloudformation.install()
    machines.install()
    account.bootstrap()

    class Handler(WSGIRequestHandler):
        def send_response(self, code, message=None):
            # moto sets Date itself; of two the AWS SDK makes no clock to sign by, and gives up
            self.send_response_only(code, message)

        def log_request(self, *_):
            pass

    moto = DomainDispatcherApplication(create_backend_app)

    def one_at_a_time(environ, start_response):
        with LOCK:
            return moto(environ, start_response)

    server = make_server("127.0.0.1", 0, signals_before(one_at_a_time), threaded=True, request_handler=Handler)
    Settings.base_url = sys.argv[2] if len(sys.argv) > 2 else "http://127.0.0.1:%d" % server.server_port
    Settings.pace = float(sys.argv[1])
    threading.Thread(target=end_with_parent, daemon=True).start()
    print(server.server_port, flush=True)
    server.serve_forever()


def end_with_parent():
    sys.stdin.buffer.read()
    os._exit(0)


main()
