namespace LogFlowDb.Brokers.Kafka;

/// <summary>What Kafka takes as the name of a topic. Stateless.</summary>
internal static class KafkaTopic
{
    public const int MaxLength = 249;

    /// <summary>What it does not take is an underscore, as the colons of an IPv6 address.</summary>
    public static string Clean(string name)
    {
        string clean = string.Create(Math.Min(name.Length, MaxLength), name, static (span, text) =>
        {
            for (int i = 0; i < span.Length; i++)
            {
                span[i] = char.IsAsciiLetterOrDigit(text[i]) || text[i] is '.' or '_' or '-' ? text[i] : '_';
            }
        });
        return clean is "" or "." or ".." ? "_" : clean;
    }
}
