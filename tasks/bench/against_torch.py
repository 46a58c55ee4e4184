"""The training steps of PixelDA, DANN and supervised training in PyTorch, to be timed.

The networks, losses and updates are those of this package; batches are noise, as in its own
benchmark. Written as PyTorch runs it fastest on a processor: channels last, fused optimizers,
gradients of the trained parameters only, one forward pass of the generator for both updates.
"""

import torch
from torch import nn
from torch.nn import functional as F

from peer import read_settings, serve

settings = read_settings()
BATCH, SIDE, CHANNELS = settings["batch"], settings["side"], settings["channels"]


class BatchNorm(nn.Module):
    """An offset and no scale, over all axes but the channels'."""

    def __init__(self, channels):
        super().__init__()
        self.bias = nn.Parameter(torch.zeros(channels))
        self.register_buffer("mean", torch.zeros(channels))
        self.register_buffer("variance", torch.ones(channels))

    def forward(self, x):
        return F.batch_norm(x, self.mean, self.variance, None, self.bias, True, 0.1, 1e-3)


class Generator(nn.Module):
    def __init__(self, filters, blocks, noiseDimensions):
        super().__init__()
        self.noise = nn.Linear(noiseDimensions, SIDE * SIDE, bias=False)
        self.noise_norm = BatchNorm(SIDE * SIDE)
        self.conv_in = nn.Conv2d(CHANNELS + 1, filters, 3, padding=1)
        self.blocks = nn.ModuleList(
            nn.Sequential(
                nn.Conv2d(filters, filters, 3, padding=1, bias=False),
                BatchNorm(filters),
                nn.ReLU(),
                nn.Conv2d(filters, filters, 3, padding=1, bias=False),
                BatchNorm(filters),
            )
            for _ in range(blocks)
        )
        self.conv_out = nn.Conv2d(filters, CHANNELS, 1)

    def forward(self, images, z):
        noise = F.relu(self.noise_norm(self.noise(z))).view(-1, 1, SIDE, SIDE)
        x = F.relu(self.conv_in(torch.cat([images, noise], 1)))
        for block in self.blocks:
            x = x + block(x)
        return torch.tanh(self.conv_out(x))


class Discriminator(nn.Module):
    def __init__(self, filters, keepProbability, noiseStandardDeviation):
        super().__init__()
        self.drop, self.deviation = 1 - keepProbability, noiseStandardDeviation
        self.conv_in = nn.Conv2d(CHANNELS, filters, 3, padding=1)
        strided, side = [], SIDE
        while side > 4:
            conv = nn.Conv2d(filters, 2 * filters, 3, stride=2, padding=1, bias=False)
            side, filters = side // 2, 2 * filters
            strided.append(nn.Sequential(conv, BatchNorm(filters)))
        self.strided = nn.ModuleList(strided)
        self.logit = nn.Linear(side * side * filters, 1)

    def regularize(self, x):
        x = F.dropout(F.leaky_relu(x, 0.2), self.drop)
        return x + self.deviation * torch.randn_like(x)

    def forward(self, images):
        x = self.regularize(self.conv_in(images))
        for layer in self.strided:
            x = self.regularize(layer(x))
        return self.logit(x.flatten(1))


class Tower(nn.Module):
    """The task network, with a first layer for each branch."""

    def __init__(self, branches, classes):
        super().__init__()
        self.private = nn.ModuleDict({name: nn.Conv2d(CHANNELS, 32, 5, padding=2) for name in branches})
        self.conv = nn.Conv2d(32, 48, 5, padding=2)
        self.hidden0 = nn.Linear((SIDE // 4) ** 2 * 48, 100)
        self.hidden1 = nn.Linear(100, 100)
        self.logits = nn.Linear(100, classes)

    def features(self, images, branch):
        x = F.max_pool2d(F.relu(self.private[branch](images)), 2)
        x = F.max_pool2d(F.relu(self.conv(x)), 2)
        return F.relu(self.hidden0(x.flatten(1)))

    def classify(self, features):
        return self.logits(F.relu(self.hidden1(features)))

    def forward(self, images, branch):
        return self.classify(self.features(images, branch))


class DomainClassifier(nn.Module):
    def __init__(self):
        super().__init__()
        self.hidden = nn.Linear(100, 100)
        self.logit = nn.Linear(100, 1)

    def forward(self, features):
        return self.logit(F.relu(self.hidden(features)))


class ReverseGradient(torch.autograd.Function):
    @staticmethod
    def forward(_, x):
        return x.view_as(x)

    @staticmethod
    def backward(_, gradient):
        return -gradient


def images():
    x = torch.rand(BATCH, CHANNELS, SIDE, SIDE) * 2 - 1
    return x.to(memory_format=torch.channels_last)


def domain_loss(logits, label):
    return F.binary_cross_entropy_with_logits(logits, torch.full_like(logits, label))


def autocast():
    return torch.autocast("cpu", torch.bfloat16, enabled=settings["precision"] == "bfloat16")


def update(optimizer, loss, clip_norm=None):
    """Differentiates by the optimizer's parameters alone, clips each one's gradient, and steps."""
    parameters = [p for group in optimizer.param_groups for p in group["params"]]
    gradients = torch.autograd.grad(loss, parameters)
    if clip_norm is not None:
        norms = torch.stack(torch._foreach_norm(gradients)).clamp(min=clip_norm)
        torch._foreach_mul_(gradients, (clip_norm / norms).unbind())
    for parameter, gradient in zip(parameters, gradients):
        parameter.grad = gradient
    optimizer.step()


def create_adam(*networks):
    parameters = [p for network in networks for p in network.parameters()]
    adam = settings["adam"]
    betas = (adam["beta1"], adam["beta2"])
    return torch.optim.Adam(parameters, settings["learningRate"], betas, adam["epsilon"], fused=True)


def create_pixelda(classes):
    generator = Generator(**settings["generator"])
    discriminator = Discriminator(**settings["discriminator"])
    task = Tower(["source", "generated"], classes)
    networks = {"generator": generator, "discriminator": discriminator, "task": task}
    for network in networks.values():
        network.to(memory_format=torch.channels_last)
    of_discriminator, of_generator = create_adam(discriminator, task), create_adam(generator)
    source, target = images(), images()
    labels = torch.randint(classes, (BATCH,))
    first, second = settings["discriminatorWeights"], settings["generatorWeights"]

    def step():
        with autocast():
            z = torch.rand(BATCH, settings["generator"]["noiseDimensions"]) * 2 - 1
            generated = generator(source, z)
            fixed = generated.detach()
            domain = domain_loss(discriminator(target), 1) + domain_loss(discriminator(fixed), 0)
            of_source = F.cross_entropy(task(source, "source"), labels)
            of_generated = F.cross_entropy(task(fixed, "generated"), labels)
            loss = (
                first["domain"] * domain
                + first["taskSource"] * of_source
                + first["taskGenerated"] * of_generated
            )
        update(of_discriminator, loss, settings["clipNorm"])
        with autocast():
            adversarial = domain_loss(discriminator(generated), 1)
            of_generated = F.cross_entropy(task(generated, "generated"), labels)
            loss = second["adversarial"] * adversarial + second["task"] * of_generated
        update(of_generator, loss, settings["clipNorm"])
        return loss.item()

    return networks, step


def create_dann(classes):
    task, domain = Tower(["source"], classes), DomainClassifier()
    task.to(memory_format=torch.channels_last)
    kernels = [p for name, p in task.named_parameters() if name.endswith("weight")]
    decayed = [p for p in kernels if p is not task.logits.weight]
    rest = [p for p in [*task.parameters(), *domain.parameters()] if not any(p is d for d in decayed)]
    momentum = torch.optim.SGD(
        [{"params": decayed, "weight_decay": settings["weightDecay"]}, {"params": rest}],
        settings["learningRate"],
        settings["momentum"],
        fused=True,
    )
    source, target = images(), images()
    labels = torch.randint(classes, (BATCH,))

    def step():
        with autocast():
            source_features = task.features(source, "source")
            target_features = task.features(target, "source")
            of_source = domain_loss(domain(ReverseGradient.apply(source_features)), 0)
            of_target = domain_loss(domain(ReverseGradient.apply(target_features)), 1)
            of_task = F.cross_entropy(task.classify(source_features), labels)
            loss = of_task + settings["similarityWeight"] * (of_source + of_target) / 2
        update(momentum, loss)
        return loss.item()

    return {"task": task, "domain": domain}, step


def create_supervised(classes):
    task = Tower(["source"], classes)
    task.to(memory_format=torch.channels_last)
    adam = create_adam(task)
    source = images()
    labels = torch.randint(classes, (BATCH,))

    def step():
        with autocast():
            loss = F.cross_entropy(task(source, "source"), labels)
        update(adam, loss)
        return loss.item()

    return {"task": task}, step


torch.set_num_threads(settings["threads"])
create = {"pixelda": create_pixelda, "dann": create_dann, "supervised": create_supervised}
networks, step = create[settings["trainer"]](settings["classes"])
counts = {name: sum(p.numel() for p in network.parameters()) for name, network in networks.items()}
serve(step, counts)
