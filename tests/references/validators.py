"""Reference values of scores without target labels, from libraries that share no code with the project.
Needs numpy, scikit-learn and skada; writes validators.json beside itself, with their versions."""
import json, os
import numpy as np, skada, sklearn
from skada.metrics import DeepEmbeddedValidation, PredictionEntropyScorer, SoftNeighborhoodDensity
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import accuracy_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

g = np.random.default_rng(20210821)
classes, size, penalty = 3, 4, 0.01
centers = g.standard_normal((classes, size)) * 2
source_y, target_y = g.integers(classes, size=60), g.integers(classes, size=40)
source = np.round(centers[source_y] + g.standard_normal((60, size)), 6)
target = np.round(centers[target_y] + [1, -.5, 0, 0] + g.standard_normal((40, size)), 6)
weights = g.standard_normal((size, classes))
softmax = lambda z: (e := np.exp(z - z.max(1, keepdims=True))) / e.sum(1, keepdims=True)
probabilities = lambda x: np.round(softmax(x @ weights), 6)


class Model:
    """What skada takes for a deep model: it keeps what it is asked for."""
    seen, module_ = [], type('Module', (), {'layer_name': 'features'})
    def predict_features(self, x): self.seen.append(x); return x
    def predict_proba(self, x, sample_domain=None, **_): self.seen.append(x); return probabilities(x)
    def fit(self, *_): return self


X, y = np.concatenate([source, target]), np.concatenate([source_y, np.full(40, -1)])
domain = np.concatenate([np.full(60, 1), np.full(40, -2)])
score = lambda scorer: float(scorer._score(Model(), X, y, sample_domain=domain))
cross_entropy = lambda truth, predicted: -np.log(predicted[np.arange(len(truth)), truth])[:, None]
standardized = lambda c: make_pipeline(StandardScaler(), LogisticRegression(C=c, tol=1e-10, max_iter=10000))
# sklearn weighs the sum of the losses by C against half the squares; of two classes it has one vector,
# which is twice each of ours.
seen_count = 40  # of skada's own split of the 60: a third is held out
dev = DeepEmbeddedValidation(domain_classifier=standardized(2 / (penalty * (seen_count + 40))),
                             loss_func=cross_entropy, random_state=0)
Model.seen.clear()
risk = -score(dev)
seen, held_out, _, _ = Model.seen
assert len(seen) == seen_count, len(seen)
domains = dev.domain_classifier_.predict_proba(held_out)
places = [int(np.flatnonzero((source == row).all(1))[0]) for row in held_out]
losses = cross_entropy(source_y[places], probabilities(held_out))[:, 0]
predictions = probabilities(target).argmax(1)
reverse = standardized(1 / (penalty * 40)).fit(target, predictions)
entropy = PredictionEntropyScorer(greater_is_better=False, reduction='sum')
r = lambda a: np.round(np.asarray(a, float), 9).tolist()
json.dump({
    'versions': {'skada': skada.__version__, 'sklearn': sklearn.__version__, 'numpy': np.__version__},
    'source': 'skada PredictionEntropyScorer, SoftNeighborhoodDensity (T 0.05), DeepEmbeddedValidation; '
              'sklearn StandardScaler and LogisticRegression, penalty 0.01 of the mean loss; accuracy_score',
    'classes': classes, 'penalty': penalty,
    'target': {'features': r(target), 'probabilities': r(probabilities(target)), 'predictions': predictions.tolist()},
    'source_seen': {'features': r(seen)},
    'source_held_out': {'features': r(held_out), 'labels': source_y[places].tolist(), 'losses': r(losses)},
    'entropy': -score(entropy) / 40, 'snd': score(SoftNeighborhoodDensity()),
    'ratios': r(seen_count / 40 * domains[:, 0] / domains[:, 1]), 'dev': risk,
    'reverse_probabilities': r(reverse.predict_proba(held_out)),
    'reverse_accuracy': 100 * accuracy_score(source_y[places], reverse.predict(held_out)),
}, open(os.path.join(os.path.dirname(os.path.abspath(__file__)), 'validators.json'), 'w'), separators=(',', ':'))
