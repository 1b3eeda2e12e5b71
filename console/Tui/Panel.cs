using LogFlowDb.Console.Drawing;

namespace LogFlowDb.Console.Tui;

/// <summary>What stands beside the rows, or over them where there is no room.</summary>
internal abstract class Panel
{
    public abstract Places Place { get; }

    public abstract string Title { get; }

    public abstract void Draw(CellBuffer buffer, Area area, bool focused);

    /// <returns>False when the act means nothing here.</returns>
    public abstract bool Do(Act act, int? count);
}
