using LogFlowDb.Console.Drawing;
using LogFlowDb.Console.Terminal;

namespace LogFlowDb.Console.Tui;

/// <summary>What fills the screen between the line on top and the two at the bottom.</summary>
internal abstract class Page
{
    /// <summary>Where its keys are looked up.</summary>
    public abstract Places Place { get; }

    /// <summary>Left in the first line.</summary>
    public abstract string Title { get; }

    /// <summary>Right in the first line.</summary>
    public virtual string Caption => "";

    /// <summary>The line above the hints.</summary>
    public virtual string Status => "";

    public abstract void Draw(CellBuffer buffer, Area area);

    /// <returns>False when the act means nothing here.</returns>
    public abstract bool Do(Act act, int? count);

    /// <summary>A mouse within its area.</summary>
    public virtual void Point(in InputEvent mouse)
    {
    }

    /// <summary>It is seen again, or for the first time.</summary>
    public virtual void Show()
    {
    }

    /// <summary>Does what is due.</summary>
    /// <param name="now">Milliseconds of <see cref="Environment.TickCount64"/>.</param>
    /// <returns>When it has to be called again; <see cref="long.MaxValue"/> when only keys and answers matter.</returns>
    public virtual long Tick(long now) => long.MaxValue;
}
