#!/usr/bin/env python3
"""Runs the official SDKs and these against one server, and compares them.

    Tests/Interop/interop.py --bin .build/debug [--venv .build/interop] [--visitors 40]

Both get the same file, the same visitors and the same calls from one `flagscope serve --record`; each row
of the table says whether the answers and the requests are the same. The official SDKs are installed
into a virtual environment of their own; where that cannot be, the script says so and ends well.
"""

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
import venv

PACKAGES = ["flagship==2.1.5", "kameleoon-client-python==3.18.0"]
COUNTRIES = ["FR", "DE", "US", ""]
AGENTS = ["Mozilla/5.0 (X11; Linux x86_64)", "shop/1.2 é", ""]


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


def drive_kameleoon(server, code, agent, path, record):
    """The calls of Examples/KameleoonHandler, by the official SDK; runs in the virtual environment."""
    import aiohttp
    import logging
    import requests
    import time

    start = os.path.getsize(record)

    request = aiohttp.ClientSession.request

    def to_the_server(self, method, url, **kwargs):
        """Leads every request to the server, whatever host it names."""
        return request(self, method, server + "/" + url.split("/", 3)[3], **kwargs)

    def no_stream(*args, **kwargs):
        raise OSError("nothing is announced here")

    aiohttp.ClientSession.request = to_the_server
    requests.get = no_stream
    logging.disable(logging.CRITICAL)
    from kameleoon import KameleoonClientConfig, KameleoonClientFactory
    from kameleoon.data import PageView, UserAgent
    client = KameleoonClientFactory.create("shop", KameleoonClientConfig(
        "shop", "secret", top_level_domain="localhost", tracking_interval_millisecond=5000))
    client.wait_init()
    if path == "/consent":
        client.set_legal_consent(code, True)
    client.add_data(code, PageView("https://shop.example" + path, None))
    if agent:
        client.add_data(code, UserAgent(agent))
    for key, variation in client.get_variations(code).items():
        print("%s: %s" % (key, variation.key))
    sys.stdout.flush()
    client.flush(code, instant=True)
    # Its threads never end by themselves: what the server has got tells when all is sent.
    for _ in range(500):
        with open(record, "rb") as file:
            file.seek(start)
            if b'"/visit/events' in file.read():
                break
        time.sleep(0.01)
    os._exit(0)


def install(folder):
    """A Python with the official SDKs; None where they cannot be installed."""
    python = os.path.join(folder, "bin", "python")
    check = [python, "-c", "import flagship, kameleoon"]
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
    own = ("x-api-key", "x-sdk-client", "x-sdk-version", "content-type", "if-modified-since",
           "authorization", "x-kameleoon-sdk-type", "x-kameleoon-sdk-version")
    with open(path, "rb") as file:
        file.seek(start)
        lines = file.read()
    requests = []
    for line in lines.splitlines():
        request = json.loads(line)
        headers = {k: v for k, v in request["headers"].items() if k in own}
        # What tells a line from others is drawn anew each time.
        body = re.sub(r"nonce=[0-9A-F]{16}", "nonce=", request["body"] or "")
        if request["path"].split("?")[0] != "/sse":
            requests.append((request["method"], request["path"], headers, body))
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
    bad = served("flagship", compare, options, python)
    bad += served("kameleoon", compare_kameleoon, options, python)
    print("%d differences" % bad if bad else "all the same")
    return 1 if bad else 0


def served(vendor, compare, options, python):
    """Compares the vendor's SDKs against a server of its demo; how much differs."""
    with tempfile.TemporaryDirectory() as folder:
        record = os.path.join(folder, "requests.jsonl")
        serve = subprocess.Popen(
            [os.path.join(options.bin, "flagscope"), "serve", "demo:" + vendor, "--port", "0",
             "--record", record], stdout=subprocess.PIPE, text=True)
        try:
            server = serve.stdout.readline().split(" at ")[1].split(". ")[0].strip()
            return compare(options, python, record, server)
        finally:
            serve.kill()
            serve.wait()


def compare_kameleoon(options, python, record, server):
    place = bad = 0
    print("%-16s %-10s %-8s %-9s %s" % ("visitor", "path", "answers", "requests", "compared"))
    for number in range(options.visitors):
        code, agent = "visitor-%d é" % number, AGENTS[number % len(AGENTS)]
        path = "/consent" if number % 2 else "/checkout"
        theirs = subprocess.run(
            [python, os.path.abspath(__file__), "--drive-kameleoon", server, code, agent, path,
             record], capture_output=True, text=True, timeout=60)
        their_requests, place = take(record, place)
        head = 'GET %s HTTP/1.1\r\nCookie: kameleoonVisitorCode="visitor-%d \\351"\r\n' % (
            path, number)
        if agent:
            head += "User-Agent: %s\r\n" % agent
        ours = subprocess.run([os.path.join(options.bin, "kameleoon-handler"), "shop", server],
                              input=head + "\r\n", capture_output=True, text=True)
        our_requests, place = take(record, place)
        body = ours.stdout.split("\n\n")[-1]
        answers = theirs.returncode == 0 and theirs.stdout == body
        requests = their_requests == our_requests
        bad += (not answers) + (not requests)
        print("%-16s %-10s %-8s %-9s %d flags, %d requests" % (
            code, path, "same" if answers else "DIFFER", "same" if requests else "DIFFER",
            len(theirs.stdout.splitlines()), len(their_requests)))
        if not answers:
            print("  official: %r\n  ours:     %r %s" % (
                theirs.stdout + theirs.stderr[-300:], body, ours.stderr[-300:]))
        if not requests:
            print("  official: %r\n  ours:     %r" % (their_requests, our_requests))
    return bad


def compare(options, python, record, server):
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
    return bad


if __name__ == "__main__":
    if sys.argv[1:2] == ["--drive"]:
        drive(*sys.argv[2:6])
    elif sys.argv[1:2] == ["--drive-kameleoon"]:
        drive_kameleoon(*sys.argv[2:7])
    else:
        sys.exit(main())
