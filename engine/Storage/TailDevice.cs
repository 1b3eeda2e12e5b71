using FASTER.core;

namespace LogFlowDb.Engine.Storage;

/// <summary>
/// Where FasterLog puts the pages of a tail: one file a segment, each write on the medium when it completes, directory synced
/// for each new file, the cause of an error kept. FasterLog never reads through it: tails are read by <see cref="TailReader"/>.
/// Writes come from FasterLog's flush, one page at a time, and complete before the call returns.
/// </summary>
internal sealed class TailDevice(IDisk disk, string pathPrefix, Action<Exception> failed)
    : StorageDeviceBase(pathPrefix, SectorBytes, Devices.CAPACITY_UNSPECIFIED)
{
    private const uint SectorBytes = 512;
    private const uint Failed = 1;

    private readonly Dictionary<int, IDiskFile> _segments = [];
    private readonly Lock _gate = new();

    public override unsafe void WriteAsync(
        IntPtr sourceAddress, int segmentId, ulong destinationAddress, uint numBytesToWrite, DeviceIOCompletionCallback callback, object context)
    {
        uint error = 0;
        try
        {
            Segment(segmentId).Write((long)destinationAddress, new ReadOnlySpan<byte>((void*)sourceAddress, (int)numBytesToWrite));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            error = Failed;
            failed(e);
        }

        callback(error, numBytesToWrite, context);
    }

    public override void ReadAsync(
        int segmentId, ulong sourceAddress, IntPtr destinationAddress, uint readLength, DeviceIOCompletionCallback callback, object context) =>
        callback(Failed, 0, context);

    public override void RemoveSegmentAsync(int segment, AsyncCallback callback, IAsyncResult result)
    {
        lock (_gate)
        {
            if (_segments.Remove(segment, out IDiskFile? file))
            {
                file.Dispose();
            }
        }

        string path = TailFiles.Segment(FileName, segment);
        try
        {
            if (disk.FileExists(path))
            {
                disk.DeleteFile(path);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            failed(e);
        }

        callback(result);
    }

    public override void Dispose()
    {
        lock (_gate)
        {
            foreach (IDiskFile file in _segments.Values)
            {
                file.Dispose();
            }

            _segments.Clear();
        }
    }

    private IDiskFile Segment(int segment)
    {
        lock (_gate)
        {
            if (!_segments.TryGetValue(segment, out IDiskFile? file))
            {
                string path = TailFiles.Segment(FileName, segment);
                file = disk.OpenDurable(path);
                _segments.Add(segment, file);
                disk.SyncDirectory(Path.GetDirectoryName(path)!);
            }

            return file;
        }
    }
}
