namespace LogFlowDb.Console.Pmacct;

/// <summary>What becomes of a key of pmacct here.</summary>
internal enum PmacctKeyUse
{
    Done,

    /// <summary>There is nothing to do for it: what it sets does not exist here, or takes care of itself.</summary>
    Idle,

    /// <summary>Not done; the note says why.</summary>
    Absent,
}
