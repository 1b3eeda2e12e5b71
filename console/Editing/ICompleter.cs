namespace LogFlowDb.Console.Editing;

/// <summary>Knows how words go on. Called on a thread of its own; it may take long.</summary>
internal interface ICompleter
{
    Completion Complete(string text, int cursor);
}
