#!/usr/bin/env python3
"""Runs the official Flagship SDK and this one against one server, and compares them.

    Tests/Interop/interop.py --bin .build/debug [--venv .build/interop] [--visitors 40]

Both get the same file, the same visitors and the same calls from one `flagscope serve --record`; each row
of the table says whether the answers and the requests are the same. The official SDK is installed
into a virtual environment of its own; where that cannot be, the script says so and ends well.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import venv

PACKAGES = ["flagship==2.1.5"]
COUNTRIES = ["FR", "DE", "US", ""]


def drive(server, visitor_id, country, mode):
    """The calls of Examples/FlagshipCheckout, by the official SDK; runs in the virtual environment."""
    import contextlib
    import io
    import requests.adapters
    from flagship.app import Flagship
    from flagship.config import Config
    from flagship.handler import FlagshipEventHandler
    from flagship import visitor as sdk_visitor

    class Quiet(FlagshipEventHandler):
        def on_log(self, level, message):
            pass

    send = requests.adapters.HTTPAdapter.send

    def to_the_server(self, request, **kwargs):
        """Leads every request to the server, whatever host it names."""
        request.url = server + "/" + request.url.split("/", 3)[3]
        return send(self, request, **kwargs)

    requests.adapters.HTTPAdapter.send = to_the_server
    hits = sys.modules[sdk_visitor.Hit.__module__]
    with contextlib.redirect_stdout(io.StringIO()):
        mode = Config.Mode.API if mode == "api" else Config.Mode.BUCKETING
        Flagship.instance().start("shop", "key-of-the-shop", Config(
            mode=mode, polling_interval=0, event_handler=Quiet()))
        visitor = Flagship.instance().create_visitor(visitor_id, False, {"country": country})
        visitor.synchronize_modifications()
        is_new = visitor.get_modification("checkout_v2", False, True)
        visitor.send_hit(hits.Transaction("T-1", "purchase").with_total_revenue(49.9)
                         .with_currency("EUR"))
    for key, modification in visitor._modifications.items():
        print("%s = %s" % (key, json.dumps(modification.value)))
    print("new checkout: %s, unsent: 0" % str(is_new).lower())


def install(folder):
    """A Python with the official SDK; None where it cannot be installed."""
    python = os.path.join(folder, "bin", "python")
    check = [python, "-c", "import flagship"]
    if os.path.exists(python) and subprocess.run(check, capture_output=True).returncode == 0:
        return python
    try:
        venv.create(folder, with_pip=True)
        subprocess.run([python, "-m", "pip", "install", "--quiet"] + PACKAGES, check=True,
                       capture_output=True, timeout=300)
        subprocess.run(check, check=True, capture_output=True)
    except (OSError, subprocess.SubprocessError):
        return None
    return python


def take(path, start):
    """What was recorded behind a place of the file, without what every client sets its own way."""
    own = ("x-api-key", "x-sdk-client", "x-sdk-version", "content-type", "if-modified-since")
    with open(path, "rb") as file:
        file.seek(start)
        lines = file.read()
    requests = []
    for line in lines.splitlines():
        request = json.loads(line)
        headers = {k: v for k, v in request["headers"].items() if k in own}
        requests.append((request["method"], request["path"], headers, request["body"]))
    return requests, start + len(lines)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--bin", required=True, help="the folder with the built programs")
    parser.add_argument("--venv", default=".build/interop")
    parser.add_argument("--visitors", type=int, default=10)
    options = parser.parse_args()
    python = install(os.path.abspath(options.venv))
    if python is None:
        print("skipped: %s cannot be installed here" % ", ".join(PACKAGES))
        return 0
    with tempfile.TemporaryDirectory() as folder:
        record = os.path.join(folder, "requests.jsonl")
        serve = subprocess.Popen(
            [os.path.join(options.bin, "flagscope"), "serve", "demo:flagship", "--port", "0",
             "--record", record], stdout=subprocess.PIPE, text=True)
        try:
            return compare(options, python, record, serve.stdout.readline())
        finally:
            serve.kill()
            serve.wait()


def compare(options, python, record, greeting):
    server = greeting.split(" at ")[1].split(". ")[0].strip()
    place = bad = 0
    print("%-10s %-10s %-8s %-8s %-9s %s" % (
        "mode", "visitor", "country", "answers", "requests", "compared"))
    for mode in ("bucketing", "api"):
        for number in range(options.visitors):
            call = [server, "user-%d" % number, COUNTRIES[number % len(COUNTRIES)], mode]
            # The official SDK keeps its file in the working directory: each run has its own.
            with tempfile.TemporaryDirectory() as folder:
                theirs = subprocess.run(
                    [python, os.path.abspath(__file__), "--drive"] + call, capture_output=True,
                    text=True, cwd=folder)
            their_requests, place = take(record, place)
            ours = subprocess.run([os.path.join(options.bin, "flagship-checkout")] + call,
                                  capture_output=True, text=True)
            our_requests, place = take(record, place)
            answers = theirs.returncode == 0 and theirs.stdout == ours.stdout
            requests = their_requests == our_requests
            bad += (not answers) + (not requests)
            print("%-10s %-10s %-8s %-8s %-9s %d values, %d requests" % (
                mode, call[1], call[2] or "-", "same" if answers else "DIFFER",
                "same" if requests else "DIFFER", len(theirs.stdout.splitlines()) - 1,
                len(their_requests)))
            if not answers:
                print("  official: %r\n  ours:     %r %s" % (
                    theirs.stdout + theirs.stderr[-300:], ours.stdout, ours.stderr[-300:]))
            for a, b in zip(their_requests, our_requests):
                if a != b:
                    print("  official: %r\n  ours:     %r" % (a, b))
    print("%d of %d rows differ" % (bad, 4 * options.visitors) if bad else "all the same")
    return 1 if bad else 0


if __name__ == "__main__":
    if sys.argv[1:2] == ["--drive"]:
        drive(*sys.argv[2:6])
    else:
        sys.exit(main())
