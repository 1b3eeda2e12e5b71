namespace LogFlowDb.Console.Capture;

/// <summary>Writes tables of periods in one format. One thread.</summary>
internal interface IPeriodWriter
{
    void Write(Period period, PeriodTable table);

    /// <summary>What the format ends with.</summary>
    void End();
}
