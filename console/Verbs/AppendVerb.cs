using System.Buffers.Binary;
using LogFlowDb.Console.CommandLine;
using LogFlowDb.Console.Hosting;
using LogFlowDb.Console.Sessions;
using LogFlowDb.Engine.Tables;

namespace LogFlowDb.Console.Verbs;

/// <summary>
/// <c>append</c>: rows that another process of this program sends as its standard input; no verb of the command line. Per batch its
/// length (4 bytes, little-endian) and its bytes, see <see cref="RowTransfer"/>. All rows are durable when it ends.
/// </summary>
internal static class AppendVerb
{
    public const int LengthBytes = sizeof(int);

    private const int MaxBatchBytes = 64 << 20;

    public static int Run(Instance instance, Invocation invocation, ICommandSession session)
    {
        ITableWriter writer = instance.Catalog.Writer(invocation.Table!, create: true)!;
        byte[] length = new byte[LengthBytes];
        while (Fill(session, length))
        {
            int bytes = BinaryPrimitives.ReadInt32LittleEndian(length);
            byte[] batch = bytes is > 0 and <= MaxBatchBytes ? new byte[bytes] : throw new CommandFailedException($"append: a batch of {bytes} bytes");
            if (!Fill(session, batch))
            {
                break;
            }

            try
            {
                writer.AppendAsync(RowTransfer.Decode(batch)).AsTask().GetAwaiter().GetResult();
            }
            catch (InvalidDataException e)
            {
                throw new CommandFailedException($"append: {e.Message}", cause: e);
            }
        }

        writer.CommitAsync().GetAwaiter().GetResult();
        return ExitCode.Done;
    }

    /// <summary>False at the end of the input; what is left of a batch then is not one.</summary>
    private static bool Fill(ICommandSession session, Span<byte> target)
    {
        while (!target.IsEmpty)
        {
            int read = session.ReadInput(target);
            if (read == 0)
            {
                return false;
            }

            target = target[read..];
        }

        return true;
    }
}
