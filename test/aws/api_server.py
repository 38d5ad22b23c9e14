"""An account of AWS on this machine: python3 api_server.py

Moto's server on a free port of 127.0.0.1, with what moto drops passed on. Prints the port on a line when it answers, then a line
for each template that is deployed, and ends when its standard input does, as it does when the process that started it ends in whatever way.
"""

import os
import sys
import threading


def main():
    from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
    from werkzeug.serving import WSGIRequestHandler, make_server

    import account
    import cloudformation

    account.install()
    cloudformation.install()
    account.bootstrap()

    class Handler(WSGIRequestHandler):
        def send_response(self, code, message=None):
            # moto sets Date itself; of two the AWS SDK makes no clock to sign by, and gives up
            self.send_response_only(code, message)

        def log_request(self, *_):
            pass

    application = DomainDispatcherApplication(create_backend_app)
    server = make_server("127.0.0.1", 0, application, threaded=True, request_handler=Handler)
    threading.Thread(target=end_with_parent, daemon=True).start()
    print(server.server_port, flush=True)
    server.serve_forever()


def end_with_parent():
    sys.stdin.buffer.read()
    os._exit(0)


main()
