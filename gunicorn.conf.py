"""How gunicorn serves Cairn: it reads this file by itself where it is started in this folder."""

from typing import Any

from config.env.environment import environment_of_site
from config.logs.gunicorn_logger import logger_class as log_of
from config.metrics import workers as counting
from config.start import note_worker, refusals_in_words

# Once, before there are workers to say the same again and again.
with refusals_in_words():
    env = environment_of_site()

workers = env.workers

# Who asked, how and for what is settled in one place, by CAIRN_URL and CAIRN_TRUSTED_PROXIES. Left
# to itself, gunicorn believes what a client on its own machine or socket says about both, such as a
# path that all addresses of a page should begin with.
forwarder_headers = ""
# Remote_User is not Remote-User: a proxy that takes one from visitors may leave them the other.
header_map = "drop"
forwarded_allow_ips = ""
secure_scheme_headers: dict[str, str] = {}

# It would be opened under HOME, which a container does not have.
control_socket_disable = True

# Every request has a line of ours, from config/observe.py.
logger_class = log_of(line=env.log_format, level=env.log_level)

if env.metrics_token:
    counting.open_folder()
    pre_fork = counting.pre_fork
    child_exit = counting.child_exit
    on_exit = counting.on_exit


def post_fork(server: Any, worker: Any) -> None:
    note_worker(server, worker)
    if env.metrics_token:
        counting.post_fork(server, worker)
