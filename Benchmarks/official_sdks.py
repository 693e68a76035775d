#!/usr/bin/env python3
"""Times the vendors' own Python SDKs on the load files of the benchmark, without a network.

    official_sdks.py kameleoon DATA_FILE CASE      load and decide with kameleoon-client-python
    official_sdks.py flagship BUCKETING_FILE CASE  synchronise with flagship

CASE is one visitor as JSON. Prints one line of JSON: {"version", "loadMs", "decideUs", "count"}, or
{"missing": why} when the package is not installed. What a package would download is answered here.
"""

import json
import logging
import os
import statistics
import sys
import tempfile
import time

ROUNDS = 5


def kameleoon(path, case):
    import aiohttp
    import requests

    class Answer:
        status = 200
        headers = {"Content-Type": "application/json"}

        def __init__(self, text):
            self.body = text

        async def __aenter__(self):
            return self

        async def __aexit__(self, *_):
            return False

        async def text(self):
            return self.body

        async def json(self):
            return json.loads(self.body)

        def close(self):
            pass

    class Session:
        def __init__(self, *_, **__):
            pass

        async def request(self, method, url, **_):
            return Answer(data_file if "/v3/" in url else "")

        async def close(self):
            pass

    with open(path, encoding="utf-8") as file:
        data_file = file.read()
    aiohttp.ClientSession = Session
    requests.get = lambda *_, **__: iter(())
    from importlib.metadata import version
    from kameleoon import KameleoonClientConfig, KameleoonClientFactory
    from kameleoon import data as items

    def item(json_item):
        kind = json_item["type"]
        if kind == "CustomData":
            return items.CustomData(index[json_item["name"]], *json_item["values"])
        if kind == "Geolocation":
            return items.Geolocation(json_item["country"])
        if kind == "Browser":
            return items.Browser(items.BrowserType.CHROME, json_item["version"])
        return items.PageView(json_item["url"], json_item["title"])

    logging.disable(logging.CRITICAL)
    index = {entry["name"]: entry["index"] for entry in json.loads(data_file)["customData"]}
    keys = [flag["featureKey"] for flag in json.loads(data_file)["featureFlags"]]
    loads = []
    for number in range(ROUNDS if len(keys) <= 1000 else 1):
        config = KameleoonClientConfig("id", "secret", top_level_domain="example.com")
        start = time.perf_counter()
        client = KameleoonClientFactory.create("site%d" % number, config)
        loaded = client.wait_init()
        loads.append(time.perf_counter() - start)
        if not loaded:
            return {"missing": "it did not load the file"}
    decisions = []
    code = case["visitorCode"]
    client.add_data(code, *[item(entry) for entry in case["data"]])
    for _ in range(ROUNDS):
        start = time.perf_counter()
        for key in keys:
            client.get_variation(code, key, track=False)
        decisions.append((time.perf_counter() - start) / len(keys))
    return {"version": version("kameleoon-client-python"), "count": len(keys),
            "loadMs": statistics.median(loads) * 1e3, "decideUs": statistics.median(decisions) * 1e6}


def flagship(path, case):
    import inspect
    if not hasattr(inspect, "getargspec"):  # a package that it needs still asks for it
        inspect.getargspec = inspect.getfullargspec
    import requests
    import requests.adapters
    with open(path, "rb") as file:
        bucketing = file.read()

    def send(_, request, **__):
        answer = requests.models.Response()
        answer.status_code = 200
        answer._content = bucketing if request.url.endswith("/bucketing.json") else b""
        answer.headers["Last-Modified"] = "Wed, 01 Jan 2020 00:00:00 GMT"
        answer.request, answer.url = request, request.url
        return answer

    requests.adapters.HTTPAdapter.send = send
    from importlib.metadata import version
    from flagship.app import Flagship
    from flagship.config import Config
    from flagship.handler import FlagshipEventHandler

    class Quiet(FlagshipEventHandler):
        def on_log(self, level, message):
            pass

        def on_exception_raised(self, exception, traceback):
            pass

    os.chdir(tempfile.mkdtemp())
    sdk = Flagship.instance()
    start = time.perf_counter()
    sdk.start("environment", "key", Config(
        mode=Config.Mode.BUCKETING, polling_interval=-1, event_handler=Quiet()))
    load = time.perf_counter() - start
    visitor = sdk.create_visitor(case["visitorId"], False, case["context"])
    count = len(json.loads(bucketing)["campaigns"])
    times = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        visitor.synchronize_modifications()
        times.append((time.perf_counter() - start) / count)
    return {"version": version("flagship"), "count": count, "loadMs": load * 1e3,
            "decideUs": statistics.median(times) * 1e6}


def main():
    out = os.fdopen(os.dup(1), "w")
    silence = os.open(os.devnull, os.O_WRONLY)  # the packages print their logs
    os.dup2(silence, 1)
    os.dup2(silence, 2)
    try:
        measure = {"kameleoon": kameleoon, "flagship": flagship}[sys.argv[1]]
        result = measure(os.path.abspath(sys.argv[2]), json.loads(sys.argv[3]))
    except ImportError as error:
        result = {"missing": str(error)}
    out.write(json.dumps(result) + "\n")
    out.flush()
    os._exit(0)  # their background threads would keep the process


main()
