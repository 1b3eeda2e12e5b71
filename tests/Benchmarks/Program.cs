using System.Globalization;
using BenchmarkDotNet.Running;
using LogFlowDb.Benchmarks;
using LogFlowDb.Benchmarks.Encodings;

if (args is ["figures", .. var rest])
{
    await Figures.PrintAsync(rest is [var flows] ? int.Parse(flows, CultureInfo.InvariantCulture) : 1_000_000);
}
else if (args is ["encodings"])
{
    EncodingFigures.Print();
}
else if (args is ["blocks", .. var files])
{
    await BlockFigures.PrintAsync(files);
}
else if (args is ["upkeep", .. var count])
{
    await UpkeepFigures.PrintAsync(count is [var flows] ? int.Parse(flows, CultureInfo.InvariantCulture) : 1_000_000);
}
else if (args is ["exports", .. var exports])
{
    ExportFigures.Print(exports);
}
else if (args is ["capture", .. var read])
{
    CaptureFigures.Print(read);
}
else if (args is ["live", var name, .. var how])
{
    LiveFigures.Print(name, how is [var seconds, ..] ? int.Parse(seconds, CultureInfo.InvariantCulture) : 5, how is [_, var snapLength] ? int.Parse(snapLength, CultureInfo.InvariantCulture) : 262_144);
}
else if (args is ["packets", .. var captures])
{
    PacketFigures.Print(captures);
}
else if (args is ["metering", var capture])
{
    MeteringFigures.Print(capture);
}
else if (args is ["samples", .. var number])
{
    SampleFigures.Print(number is [var samples] ? int.Parse(samples, CultureInfo.InvariantCulture) : 300_000);
}
else
{
    BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
}
