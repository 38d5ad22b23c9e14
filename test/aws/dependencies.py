"""The dependency graph of a template, and work done in its order."""

import re
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from graphlib import TopologicalSorter


def dependencies_of(resources):
    """The names that each resource depends on, by DependsOn, Ref, Fn::GetAtt and Fn::Sub."""
    return {
        name: {other for other in names_in(stated) | listed(stated.get("DependsOn", [])) if other in resources}
        for name, stated in resources.items()
    }


def reversed_graph(graph):
    """The names that depend on each name: the graph of a deletion."""
    return {name: {other for other, needed in graph.items() if name in needed} for name in graph}


def listed(value):
    return {value} if isinstance(value, str) else set(value)


def names_in(value):
    if isinstance(value, list):
        return {name for part in value for name in names_in(part)}
    if not isinstance(value, dict):
        return set()
    names = {name for part in value.values() for name in names_in(part)}
    if isinstance(value.get("Ref"), str):
        names.add(value["Ref"])
    if "Fn::GetAtt" in value:
        asked = value["Fn::GetAtt"]
        names.add(asked.split(".")[0] if isinstance(asked, str) else asked[0])
    if "Fn::Sub" in value:
        text = value["Fn::Sub"] if isinstance(value["Fn::Sub"], str) else value["Fn::Sub"][0]
        names.update(re.findall(r"\$\{([A-Za-z0-9]+)[.}]", text))
    return names


def run_in_order(graph, work, keep_going=False):
    """
    Calls work(name) for each name of the graph, in parallel. A name starts once work returned True for all its dependencies.

    After the first False nothing new starts, and the running work is awaited. With `keep_going` only the dependents of the failed
    name are skipped.

    @returns whether every name returned True
    @raises graphlib.CycleError for a circular dependency
    """
    order = TopologicalSorter(graph)
    order.prepare()
    running, done, failed = {}, 0, False
    with ThreadPoolExecutor(max_workers=max(1, len(graph))) as pool:
        while True:
            if not failed or keep_going:
                running.update({pool.submit(work, name): name for name in order.get_ready()})
            if not running:
                return done == len(graph)
            for ended in wait(running, return_when=FIRST_COMPLETED).done:
                name = running.pop(ended)
                if ended.result():
                    order.done(name)
                    done += 1
                else:
                    failed = True
