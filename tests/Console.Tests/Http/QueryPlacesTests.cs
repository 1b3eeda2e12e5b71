using LogFlowDb.Console.Http;
using Xunit;

namespace LogFlowDb.Console.Tests.Http;

public sealed class QueryPlacesTests
{
    private static readonly TimeSpan s_long = TimeSpan.FromMinutes(5);

    [Fact]
    public async Task TakeAsync_NoneFree_ComeInTheirOrder()
    {
        QueryPlaces places = new();
        IDisposable first = await places.TakeAsync(1, s_long, default);
        Task<IDisposable> second = places.TakeAsync(1, s_long, default), third = places.TakeAsync(1, s_long, default);
        Assert.Equal((2, false), (places.Waiting, second.IsCompleted));
        first.Dispose();
        first.Dispose();
        (await second).Dispose();
        (await third).Dispose();
        (await places.TakeAsync(1, TimeSpan.Zero, default)).Dispose();
    }

    [Fact]
    public async Task TakeAsync_GivesUp_LeavesNoHole()
    {
        QueryPlaces places = new();
        IDisposable first = await places.TakeAsync(1, s_long, default);
        using CancellationTokenSource left = new();
        Task<IDisposable> second = places.TakeAsync(1, s_long, left.Token), third = places.TakeAsync(1, s_long, default);
        await left.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second);
        Assert.Equal(429, (await Assert.ThrowsAsync<HttpRefusal>(() => places.TakeAsync(1, TimeSpan.FromMilliseconds(1), default))).Status);
        Assert.Equal(1, places.Waiting);
        first.Dispose();
        (await third).Dispose();
    }

    [Fact]
    public async Task TakeAsync_LineTooLong_IsRefusedAtOnce()
    {
        QueryPlaces places = new();
        IDisposable first = await places.TakeAsync(1, s_long, default);
        Task<IDisposable>[] line = [.. Enumerable.Range(0, QueryPlaces.MaxWaiting).Select(_ => places.TakeAsync(1, s_long, default))];
        await Assert.ThrowsAsync<HttpRefusal>(() => places.TakeAsync(1, s_long, default));
        first.Dispose();
        foreach (Task<IDisposable> one in line)
        {
            (await one).Dispose();
        }
    }

    [Fact]
    public async Task TakeAsync_FewerPlacesThanBefore_AreNotHandedOn()
    {
        QueryPlaces places = new();
        IDisposable first = await places.TakeAsync(2, s_long, default), second = await places.TakeAsync(2, s_long, default);
        Task<IDisposable> third = places.TakeAsync(1, s_long, default);
        first.Dispose();
        Assert.False(third.IsCompleted);
        second.Dispose();
        (await third).Dispose();
    }
}
