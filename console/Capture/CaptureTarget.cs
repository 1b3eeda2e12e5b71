using System.Net.Sockets;
using LogFlowDb.Console.CommandLine;
using LogFlowDb.Console.Daemon;
using LogFlowDb.Console.Hosting;
using LogFlowDb.Console.Sessions;
using LogFlowDb.Engine.Tables;

namespace LogFlowDb.Console.Capture;

/// <summary>
/// The table that a capture fills: of the daemon that has the directory, or of the directory opened here. Packets are always taken by
/// the process that was asked to, with the rights of its user.
/// </summary>
internal sealed class CaptureTarget : IDisposable
{
    private readonly IDisposable _owner;

    private CaptureTarget(ITableWriter writer, IDisposable owner)
    {
        Writer = writer;
        _owner = owner;
    }

    /// <summary>Does not add <c>_host</c>.</summary>
    public ITableWriter Writer { get; }

    /// <param name="open">Opens the directory for this process alone.</param>
    /// <exception cref="CommandFailedException">The daemon cannot be reached.</exception>
    /// <exception cref="Engine.Diagnostics.DatabaseException">The directory cannot be opened, or the table's name is not allowed.</exception>
    public static CaptureTarget Open(Invocation invocation, SessionTraits traits, Func<Instance> open)
    {
        if (DaemonAddress.TryConnect(invocation.DataDirectory) is { } daemon)
        {
            RemoteTableWriter remote = new(daemon, new Invocation("append") { DataDirectory = invocation.DataDirectory, Table = invocation.Table }, traits);
            return new CaptureTarget(remote, remote);
        }

        Instance instance = open();
        try
        {
            return new CaptureTarget(instance.Catalog.Writer(invocation.Table!, create: true)!, instance);
        }
        catch
        {
            instance.Dispose();
            throw;
        }
    }

    public void Dispose() => _owner.Dispose();
}
