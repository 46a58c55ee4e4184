"""A small model for tests/engine/saved_model_test.ts. Run with tensorflow-cpu 2.21.0: python make.py

Signature serving_default: x float32 [N, 3] -> y = x @ kernel + bias, [N, 2], and count, the number of rows (int32).
"""
import os
import shutil
import tensorflow as tf

assert tf.__version__ == "2.21.0", tf.__version__
here = os.path.dirname(os.path.abspath(__file__))


class Affine(tf.Module):
    def __init__(self):
        self.kernel = tf.Variable([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]])
        self.bias = tf.Variable([0.5, -0.5])

    @tf.function(input_signature=[tf.TensorSpec([None, 3], tf.float32, name="x")])
    def __call__(self, x):
        return {"y": x @ self.kernel + self.bias, "count": tf.shape(x)[0]}


model = Affine()
tf.saved_model.save(model, os.path.join(here, "affine"), signatures=model.__call__)
# Only what TensorFlow needs to run it.
os.remove(os.path.join(here, "affine", "fingerprint.pb"))
shutil.rmtree(os.path.join(here, "affine", "assets"))
