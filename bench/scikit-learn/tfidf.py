"""`tfidf.py CORPUS QUERIES`: how well scikit-learn's TF-IDF and the cosine find the article of each question.

It is given what is fair: once words of English and characters of Chinese, alone and with their neighbours, and once
the n-grams of characters inside words. Prints a line of JSON for each of the two.
"""

import csv
import json
import sys
import time

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer

ANALYZERS = {
    "words, characters, pairs": dict(
        analyzer="word", token_pattern=r"(?u)[\u3400-\u9fff]|[^\W\u3400-\u9fff]+", ngram_range=(1, 2)
    ),
    "char_wb, 1 to 4": dict(analyzer="char_wb", ngram_range=(1, 4)),
}
DEPTH = 10


def rows(path):
    with open(path, encoding="utf-8-sig", newline="") as file:
        return [(row[0].strip(), row[1].strip()) for row in list(csv.reader(file))[1:]]


def measure(name, options, corpus, queries):
    vectorizer = TfidfVectorizer(sublinear_tf=True, dtype=np.float32, **options)
    documents = vectorizer.fit_transform([text for _, text in corpus]).T.tocsr()
    ids = [article for article, _ in corpus]
    depth = min(DEPTH, len(ids))
    ranks, took = [], []
    for question, wanted in queries:
        begun = time.perf_counter()
        scores = (vectorizer.transform([question]) @ documents).toarray()[0]
        best = np.argpartition(-scores, depth - 1)[:depth]
        # Of equals the first, as everywhere in this comparison.
        best = sorted(best, key=lambda at: (-scores[at], at))
        took.append((time.perf_counter() - begun) * 1000)
        found = [ids[at] for at in best if scores[at] > 0]
        ranks.append(found.index(wanted) if wanted in found else None)
    within = lambda most: sum(rank is not None and rank < most for rank in ranks) / len(ranks)
    took.sort()
    line = dict(
        name=f"scikit-learn TF-IDF, {name}",
        recall_1=within(1),
        recall_5=within(5),
        mrr=sum(1 / (rank + 1) for rank in ranks if rank is not None) / len(ranks),
        p50_ms=took[(len(took) - 1) // 2],
        p99_ms=took[(len(took) - 1) * 99 // 100],
    )
    print(json.dumps(line), flush=True)


corpus, queries = (rows(path) for path in sys.argv[1:3])
for name, options in ANALYZERS.items():
    measure(name, options, corpus, queries)
