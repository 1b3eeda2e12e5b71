using System.Runtime.InteropServices;
using Confluent.Kafka;
using LogFlowDb.Outputs.Targets;

namespace LogFlowDb.Brokers.Kafka;

/// <summary>The distribution's librdkafka, which Confluent.Kafka is led to. Safe for concurrent use.</summary>
internal static class KafkaLibrary
{
    private const string FileName = "librdkafka.so.1";

    private static readonly Lazy<nint> s_handle = new(static () =>
    {
        if (NativeLibrary.TryLoad(FileName, out nint handle))
        {
            NativeLibrary.SetDllImportResolver(typeof(Library).Assembly, (name, _, _) => name.Contains("rdkafka", StringComparison.Ordinal) ? handle : 0);
        }

        return handle;
    });

    /// <exception cref="OutputException">It is not installed.</exception>
    public static void Require()
    {
        if (s_handle.Value == 0)
        {
            throw new OutputException($"kafka needs {FileName}, which is not installed: on Debian and Ubuntu, apt-get install librdkafka1");
        }
    }
}
