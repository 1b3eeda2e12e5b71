using Xunit;

// Each test starts processes and sends to sockets at a given rate; two at once would measure each other.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
