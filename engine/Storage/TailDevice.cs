using System.Threading.Channels;
using FASTER.core;

namespace LogFlowDb.Engine.Storage;

/// <summary>
/// Where FasterLog puts the pages of a tail: one file a segment, each write on the medium when it completes, directory synced
/// for each new file, the cause of an error kept. FasterLog never reads through it: tails are read by <see cref="TailReader"/>.
/// Writes and deletions are done one after the other by a task of its own, so that a disk that hangs holds up no caller. After
/// the first failure nothing more reaches the disk.
/// </summary>
internal sealed class TailDevice : StorageDeviceBase
{
    private const uint SectorBytes = 512;
    private const uint Failed = 1;

    private readonly IDisk _disk;
    private readonly Poison _poison;
    private readonly Dictionary<int, IDiskFile> _segments = [];
    private readonly Channel<Action> _work = Channel.CreateUnbounded<Action>(new UnboundedChannelOptions { SingleReader = true });
    private readonly Task _worker;

    public TailDevice(IDisk disk, string pathPrefix, Poison poison)
        : base(pathPrefix, SectorBytes, Devices.CAPACITY_UNSPECIFIED)
    {
        _disk = disk;
        _poison = poison;
        _worker = Task.Run(WorkAsync);
    }

    public override void WriteAsync(
        IntPtr sourceAddress, int segmentId, ulong destinationAddress, uint numBytesToWrite, DeviceIOCompletionCallback callback, object context)
    {
        if (!_work.Writer.TryWrite(() => Write(sourceAddress, segmentId, destinationAddress, numBytesToWrite, callback, context)))
        {
            callback(Failed, 0, context);
        }
    }

    public override void ReadAsync(
        int segmentId, ulong sourceAddress, IntPtr destinationAddress, uint readLength, DeviceIOCompletionCallback callback, object context) =>
        callback(Failed, 0, context);

    public override void RemoveSegmentAsync(int segment, AsyncCallback callback, IAsyncResult result)
    {
        // After closing nothing is deleted any more: the next opening finds a segment whose rows are sealed, and skips it.
        _work.Writer.TryWrite(() => Remove(segment));
        callback(result);
    }

    /// <summary>Waits for what was begun, unless the disk hangs: then the open files are left to the process's end.</summary>
    public override void Dispose()
    {
        _work.Writer.TryComplete();
        Task.WaitAny(_worker, _poison.Happened);
        if (!_worker.Wait(TailWriter.Hangs))
        {
            return;
        }

        foreach (IDiskFile file in _segments.Values)
        {
            file.Dispose();
        }

        _segments.Clear();
    }

    private async Task WorkAsync()
    {
        await foreach (Action work in _work.Reader.ReadAllAsync().ConfigureAwait(false))
        {
            work();
        }
    }

    private unsafe void Write(IntPtr source, int segment, ulong offset, uint count, DeviceIOCompletionCallback callback, object context)
    {
        uint error = Failed;
        if (_poison.Cause is null)
        {
            try
            {
                Segment(segment).Write((long)offset, new ReadOnlySpan<byte>((void*)source, (int)count));
                error = 0;
            }
            catch (Exception e)
            {
                // Whatever it is: an exception that left this call would end the worker, and every commit would wait for ever.
                _poison.Set(e);
            }
        }

        callback(error, error == 0 ? count : 0, context);
    }

    private void Remove(int segment)
    {
        if (_poison.Cause is not null)
        {
            return;
        }

        if (_segments.Remove(segment, out IDiskFile? file))
        {
            file.Dispose();
        }

        string path = TailFiles.Segment(FileName, segment);
        try
        {
            if (_disk.FileExists(path))
            {
                // Synced, so that after a crash no later segment is missing while an earlier one came back.
                _disk.DeleteFile(path);
                _disk.SyncDirectory(Path.GetDirectoryName(path)!);
            }
        }
        catch (Exception e)
        {
            _poison.Set(e);
        }
    }

    private IDiskFile Segment(int segment)
    {
        if (!_segments.TryGetValue(segment, out IDiskFile? file))
        {
            string path = TailFiles.Segment(FileName, segment);
            file = _disk.OpenDurable(path);
            _segments.Add(segment, file);
            _disk.SyncDirectory(Path.GetDirectoryName(path)!);
        }

        return file;
    }
}
