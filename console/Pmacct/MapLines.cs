namespace LogFlowDb.Console.Pmacct;

/// <summary>The lines of files that a configuration names: without comments, which begin with ! or #, and empty ones.</summary>
internal static class MapLines
{
    private const int MaxBytes = 64 << 20;

    /// <exception cref="PmacctException">The file cannot be read.</exception>
    public static IEnumerable<(int Number, string Text)> Read(string path)
    {
        int number = 0;
        foreach (string line in PmacctFile.ReadText(path, MaxBytes).Split('\n'))
        {
            number++;
            string text = line.Trim();
            if (text.Length > 0 && text[0] is not ('!' or '#'))
            {
                yield return (number, text);
            }
        }
    }
}
