"""The training steps of PixelDA, DANN and supervised training in tf.function, to be timed.

The networks, losses and updates are those of this package; batches are noise, as in its own
benchmark. Written as TensorFlow runs it fastest: fused batch normalization, one op for a
parameter's update, gradients of the trained parameters only, one forward pass of the generator for
both updates. `bfloat16` is TensorFlow's own rewriter, as it stands.
"""

import os

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")

import tensorflow as tf

from peer import read_settings, serve

settings = read_settings()
BATCH, SIDE, CHANNELS = settings["batch"], settings["side"], settings["channels"]

tf.config.threading.set_intra_op_parallelism_threads(settings["threads"])
tf.config.threading.set_inter_op_parallelism_threads(settings["threads"])
if settings["precision"] == "bfloat16":
    tf.config.optimizer.set_experimental_options({"auto_mixed_precision_onednn_bfloat16": True})


class Network:
    """Keeps the parameters that its layers make."""

    def __init__(self):
        self.parameters, self.decayed = [], []

    def parameter(self, value):
        self.parameters.append(tf.Variable(value))
        return self.parameters[-1]

    def conv(self, inputs, filters, size=3, stride=1, bias=True):
        kernel = self.parameter(tf.random.normal([size, size, inputs, filters], 0, 0.02))
        self.decayed.append(kernel)
        if not bias:
            return lambda x: tf.nn.conv2d(x, kernel, stride, "SAME")
        offset = self.parameter(tf.zeros([filters]))
        return lambda x: tf.nn.bias_add(tf.nn.conv2d(x, kernel, stride, "SAME"), offset)

    def dense(self, inputs, units, bias=True, decays=True):
        kernel = self.parameter(tf.random.normal([inputs, units], 0, 0.02))
        if decays:
            self.decayed.append(kernel)
        if not bias:
            return lambda x: x @ kernel
        offset = self.parameter(tf.zeros([units]))
        return lambda x: tf.nn.bias_add(x @ kernel, offset)

    def batch_norm(self, channels):
        """An offset and no scale."""
        offset = self.parameter(tf.zeros([channels]))
        scale = tf.ones([channels])
        averages = tf.Variable(tf.zeros([channels])), tf.Variable(tf.ones([channels]))

        def normalize(x):
            rows = x if len(x.shape) == 4 else tf.reshape(x, [-1, 1, 1, channels])
            y, *statistics = tf.compat.v1.nn.fused_batch_norm(rows, scale, offset, epsilon=1e-3)
            for average, value in zip(averages, statistics):
                average.assign(0.9 * average + 0.1 * value)
            return tf.reshape(y, tf.shape(x))

        return normalize


class Generator(Network):
    def __init__(self, filters, blocks, noiseDimensions):
        super().__init__()
        self.noise = self.dense(noiseDimensions, SIDE * SIDE, bias=False)
        self.noise_norm = self.batch_norm(SIDE * SIDE)
        self.conv_in = self.conv(CHANNELS + 1, filters)
        self.blocks = [
            [(self.conv(filters, filters, bias=False), self.batch_norm(filters)) for _ in range(2)]
            for _ in range(blocks)
        ]
        self.conv_out = self.conv(filters, CHANNELS, 1)

    def __call__(self, images, z):
        noise = tf.nn.relu(self.noise_norm(self.noise(z)))
        x = tf.concat([images, tf.reshape(noise, [-1, SIDE, SIDE, 1])], 3)
        x = tf.nn.relu(self.conv_in(x))
        for (conv1, norm1), (conv2, norm2) in self.blocks:
            x = x + norm2(conv2(tf.nn.relu(norm1(conv1(x)))))
        return tf.tanh(self.conv_out(x))


class Discriminator(Network):
    def __init__(self, filters, keepProbability, noiseStandardDeviation):
        super().__init__()
        self.drop, self.deviation = 1 - keepProbability, noiseStandardDeviation
        self.conv_in = self.conv(CHANNELS, filters)
        self.strided, side = [], SIDE
        while side > 4:
            conv = self.conv(filters, 2 * filters, stride=2, bias=False)
            side, filters = side // 2, 2 * filters
            self.strided.append((conv, self.batch_norm(filters)))
        self.logit = self.dense(side * side * filters, 1)

    def regularize(self, x):
        x = tf.nn.dropout(tf.nn.leaky_relu(x), self.drop)
        return x + tf.random.normal(tf.shape(x), 0, self.deviation)

    def __call__(self, images):
        x = self.regularize(self.conv_in(images))
        for conv, norm in self.strided:
            x = self.regularize(norm(conv(x)))
        return self.logit(tf.reshape(x, [BATCH, -1]))


class Tower(Network):
    """The task network, with a first layer for each branch."""

    def __init__(self, branches, classes):
        super().__init__()
        self.private = {name: self.conv(CHANNELS, 32, 5) for name in branches}
        self.second = self.conv(32, 48, 5)
        self.hidden0 = self.dense((SIDE // 4) ** 2 * 48, 100)
        self.hidden1 = self.dense(100, 100)
        self.logits = self.dense(100, classes, decays=False)

    def features(self, images, branch):
        x = tf.nn.max_pool2d(tf.nn.relu(self.private[branch](images)), 2, 2, "SAME")
        x = tf.nn.max_pool2d(tf.nn.relu(self.second(x)), 2, 2, "SAME")
        return tf.nn.relu(self.hidden0(tf.reshape(x, [BATCH, -1])))

    def classify(self, features):
        return self.logits(tf.nn.relu(self.hidden1(features)))

    def __call__(self, images, branch):
        return self.classify(self.features(images, branch))


class DomainClassifier(Network):
    def __init__(self):
        super().__init__()
        self.hidden = self.dense(100, 100)
        self.logit = self.dense(100, 1)

    def __call__(self, features):
        return self.logit(tf.nn.relu(self.hidden(features)))


@tf.custom_gradient
def reverse_gradient(x):
    return tf.identity(x), lambda gradient: -gradient


def images():
    return tf.random.uniform([BATCH, SIDE, SIDE, CHANNELS], -1, 1)


def domain_loss(logits, label):
    labels = tf.fill(tf.shape(logits), float(label))
    return tf.reduce_mean(tf.nn.sigmoid_cross_entropy_with_logits(labels, logits))


def task_loss(logits, labels):
    return tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(labels, logits))


class Adam:
    def __init__(self, *networks):
        self.parameters = [p for network in networks for p in network.parameters]
        self.moments = [[tf.Variable(tf.zeros_like(p)) for _ in "mv"] for p in self.parameters]
        self.powers = [tf.Variable(1.0), tf.Variable(1.0)]

    def step(self, gradients):
        betas = settings["adam"]["beta1"], settings["adam"]["beta2"]
        powers = [power.assign(power * beta) for power, beta in zip(self.powers, betas)]
        rest = [settings["learningRate"], *betas, settings["adam"]["epsilon"]]
        for parameter, moments, gradient in zip(self.parameters, self.moments, gradients):
            handles = [variable.handle for variable in (parameter, *moments)]
            tf.raw_ops.ResourceApplyAdam(
                **dict(zip(("var", "m", "v"), handles)),
                **dict(zip(("beta1_power", "beta2_power"), powers)),
                **dict(zip(("lr", "beta1", "beta2", "epsilon"), rest)),
                grad=gradient,
            )


class Momentum:
    def __init__(self, *networks):
        self.parameters = [p for network in networks for p in network.parameters]
        self.accumulators = [tf.Variable(tf.zeros_like(p)) for p in self.parameters]

    def step(self, gradients):
        for parameter, accumulator, gradient in zip(self.parameters, self.accumulators, gradients):
            tf.raw_ops.ResourceApplyMomentum(
                var=parameter.handle,
                accum=accumulator.handle,
                lr=settings["learningRate"],
                grad=gradient,
                momentum=settings["momentum"],
            )


def clip(gradients):
    return [tf.clip_by_norm(gradient, settings["clipNorm"]) for gradient in gradients]


def create_pixelda(classes):
    generator = Generator(**settings["generator"])
    discriminator = Discriminator(**settings["discriminator"])
    task = Tower(["source", "generated"], classes)
    of_discriminator, of_generator = Adam(discriminator, task), Adam(generator)
    first, second = settings["discriminatorWeights"], settings["generatorWeights"]

    def step(source, target, labels):
        with tf.GradientTape() as of_second:
            z = tf.random.uniform([BATCH, settings["generator"]["noiseDimensions"]], -1, 1)
            generated = generator(source, z)
            with of_second.stop_recording():
                with tf.GradientTape() as of_first:
                    domain = domain_loss(discriminator(target), 1)
                    domain += domain_loss(discriminator(generated), 0)
                    of_source = task_loss(task(source, "source"), labels)
                    of_generated = task_loss(task(generated, "generated"), labels)
                    loss = (
                        first["domain"] * domain
                        + first["taskSource"] * of_source
                        + first["taskGenerated"] * of_generated
                    )
                gradients = of_first.gradient(loss, of_discriminator.parameters)
                of_discriminator.step(clip(gradients))
            adversarial = domain_loss(discriminator(generated), 1)
            of_generated = task_loss(task(generated, "generated"), labels)
            loss = second["adversarial"] * adversarial + second["task"] * of_generated
        of_generator.step(clip(of_second.gradient(loss, of_generator.parameters)))
        return loss

    networks = {"generator": generator, "discriminator": discriminator, "task": task}
    return networks, step


def create_dann(classes):
    task, domain = Tower(["source"], classes), DomainClassifier()
    momentum = Momentum(task, domain)

    def step(source, target, labels):
        with tf.GradientTape() as tape:
            source_features = task.features(source, "source")
            target_features = task.features(target, "source")
            of_source = domain_loss(domain(reverse_gradient(source_features)), 0)
            of_target = domain_loss(domain(reverse_gradient(target_features)), 1)
            decay = tf.add_n([tf.nn.l2_loss(kernel) for kernel in task.decayed])
            loss = (
                task_loss(task.classify(source_features), labels)
                + settings["similarityWeight"] * (of_source + of_target) / 2
                + settings["weightDecay"] * decay
            )
        momentum.step(tape.gradient(loss, momentum.parameters))
        return loss

    return {"task": task, "domain": domain}, step


def create_supervised(classes):
    task = Tower(["source"], classes)
    adam = Adam(task)

    def step(source, target, labels):
        with tf.GradientTape() as tape:
            loss = task_loss(task(source, "source"), labels)
        adam.step(tape.gradient(loss, adam.parameters))
        return loss

    return {"task": task}, step


create = {"pixelda": create_pixelda, "dann": create_dann, "supervised": create_supervised}
networks, step = create[settings["trainer"]](settings["classes"])
compiled = tf.function(step)
batch = images(), images(), tf.random.uniform([BATCH], 0, settings["classes"], tf.int32)
counts = {
    name: sum(int(tf.size(parameter)) for parameter in network.parameters)
    for name, network in networks.items()
}
serve(lambda: compiled(*batch).numpy(), counts)
