using Xunit;

namespace LogFlowDb.Crash.Tests;

/// <summary>A test that mounts a small file system of its own; it skips where that is not allowed.</summary>
public sealed class MountFactAttribute : FactAttribute
{
    public MountFactAttribute()
    {
        if (!OperatingSystem.IsLinux() || !string.Equals(Environment.UserName, "root", StringComparison.Ordinal))
        {
            Skip = "mounting a tmpfs needs root on Linux";
            return;
        }

        string folder = Directory.CreateTempSubdirectory("logdb-mount-").FullName;
        try
        {
            if (Programs.Run("mount", "", Programs.Patience, "-t", "tmpfs", "-o", "size=1m", "tmpfs", folder).ExitCode != 0)
            {
                Skip = "a tmpfs cannot be mounted here";
                return;
            }

            Programs.Run("umount", "", Programs.Patience, folder);
        }
        finally
        {
            Directory.Delete(folder);
        }
    }
}
