namespace LogFlowDb.Outputs.Tests.Servers;

/// <summary>A test against librdkafka's own cluster; it skips and names what is not installed.</summary>
public sealed class KafkaFactAttribute : FactAttribute
{
    public KafkaFactAttribute() => Skip = KafkaCluster.WhyAbsent();
}
