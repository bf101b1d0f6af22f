"""A week of made-up news from nine made-up outlets, for the demo and for trying the engine.

The news is in the YAML files here, one a day, and `outlets.yaml` says who publishes it. `SampleFetcher`
serves it as the feeds those outlets would have at the clock's moment. Nothing touches the network.
"""

from adapters.samples.fetcher import SampleFetcher, sample_feeds
from adapters.samples.week import SAMPLE_END, SAMPLE_START

__all__ = ["SAMPLE_END", "SAMPLE_START", "SampleFetcher", "sample_feeds"]
