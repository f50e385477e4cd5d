"""ChatterBot behind HTTP, for the tests: `serve.py PORT`.

ChatterBot has no server of its own. This one speaks as the API view of its documented Django example does: a POST
with {"text": ...} is answered with the statement that the bot replies with, serialized, and a body without a text
with status 400. The bot's confidence, which the statement knows and does not serialize, is added to it.
"""

import json
import sys
from http.server import BaseHTTPRequestHandler, HTTPServer

from chatterbot import ChatBot
from chatterbot.comparisons import LevenshteinDistance
from chatterbot.tagging import LowercaseTagger
from chatterbot.trainers import ListTrainer

BOT = ChatBot(
    "shop",
    # The usual one needs a model of spaCy that is on no package registry.
    tagger=LowercaseTagger,
    storage_adapter="chatterbot.storage.SQLStorageAdapter",
    database_uri="sqlite://",
    logic_adapters=[
        {
            "import_path": "chatterbot.logic.BestMatch",
            "statement_comparison_function": LevenshteinDistance,
        }
    ],
    read_only=True,
)
PAIRS = [
    ("How long does shipping take?", "Parcels arrive within three to five days."),
    ("Where do I find my invoice?", "You find the invoice under My orders."),
    ("Can I return an item?", "You can return an item within 30 days of delivery."),
]


class View(BaseHTTPRequestHandler):
    def do_POST(self):
        length = int(self.headers.get("content-length", 0))
        asked = json.loads(self.rfile.read(length))
        if "text" not in asked:
            return self.answer(400, {"text": ['The attribute "text" is required.']})
        statement = BOT.get_response(asked["text"])
        self.answer(200, statement.serialize() | {"confidence": statement.confidence})

    def answer(self, status, value):
        body = json.dumps(value, default=str).encode()
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


for pair in PAIRS:
    ListTrainer(BOT, show_training_progress=False).train(list(pair))
HTTPServer(("127.0.0.1", int(sys.argv[1])), View).serve_forever()
