"""Runs the documentation's tests (argv: its code, then the command of the local Duo) against app.py, without pytest."""
import contextlib, json, pathlib, subprocess, sys, types, unittest

code, *command = sys.argv[1:]
pytest = types.ModuleType("pytest")
pytest.fixture = lambda function=None, **_: function or (lambda inner: inner)
sys.modules["pytest"] = pytest

documented = {}
exec(compile(code, "tests.md", "exec"), documented)
popen = subprocess.Popen
# The package is not installed here: its own command takes the place of npx.
subprocess.Popen = lambda args, **options: popen(command + args[2:] if args[0] == "npx" else args, **options)

local_duo = contextlib.contextmanager(documented["local_duo"])
duo_of = contextlib.contextmanager(documented["duo"])
app = contextlib.contextmanager(documented["app"])


class Documented(unittest.TestCase):
    pass


def add(name, test):
    def run(self):
        with duo_of(duo) as mine, app(mine) as url:
            test(mine, url)

    setattr(Documented, name, run)


with local_duo() as duo:
    for name, test in documented.items():
        if name.startswith("test_"):
            add(name, test)
    suite = unittest.defaultTestLoader.loadTestsFromTestCase(Documented)
    result = unittest.TextTestRunner(verbosity=2).run(suite)
sys.exit(not result.wasSuccessful() or result.testsRun < 5)
