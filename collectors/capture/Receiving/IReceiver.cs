using System.Net;

namespace LogFlowDb.Collectors.Receiving;

/// <summary>What fills the rings of a binding. Opened by its constructor, it receives nothing until it is started.</summary>
internal interface IReceiver : IDisposable
{
    IPEndPoint EndPoint { get; }

    void Start();

    /// <summary>Returns when what had been received by now is in the rings and nothing more will come.</summary>
    void Stop();

    ReceiverStatistics Statistics();
}
