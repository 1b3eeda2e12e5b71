namespace LogFlowDb.Console.Editing;

/// <summary>A text in the editor that the user has chosen: <c>$VISUAL</c>, <c>$EDITOR</c>, else <c>vi</c>.</summary>
internal static class ExternalEditor
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>The text as it was saved, without line ends behind it; null when nothing came of it.</summary>
    public static string? Edit(string text, out string? problem)
    {
        string path = Path.Combine(Path.GetTempPath(), $"logdb-{Guid.NewGuid():n}.txt");
        try
        {
            FileStreamOptions options = new() { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = OwnerOnly };
            using (StreamWriter file = new(path, options))
            {
                file.WriteLine(text);
            }

            if (!Shell.ChildProcess.Run($"{Command} '{path}'", out problem))
            {
                return null;
            }

            string edited = File.ReadAllText(path);
            return edited.Length <= EditBuffer.MaxLength ? edited.TrimEnd() : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            problem = $"editor: {e.Message}";
            return null;
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static string Command =>
        Environment.GetEnvironmentVariable("VISUAL") is { Length: > 0 } visual ? visual
        : Environment.GetEnvironmentVariable("EDITOR") is { Length: > 0 } editor ? editor
        : "vi";
}
