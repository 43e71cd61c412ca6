using System;
using System.Net.Http;
using System.Threading;
using System.Threading.Tasks;

namespace EntraPrivateAccess.Tests.Unit.Graph;

/// <summary>Holds every answer until it is released, and counts how many requests wait together.</summary>
internal sealed class HeldService(HttpMessageHandler inner) : DelegatingHandler(inner)
{
    private readonly object _gate = new();
    private readonly TaskCompletionSource<bool> _released = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _underWay;

    /// <summary>The most that were under way at once.</summary>
    public int Most { get; private set; }

    public void Release() => _released.SetResult(true);

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            Most = Math.Max(Most, ++_underWay);
        }

        try
        {
            _ = await _released.Task;
            return await base.SendAsync(request, cancellationToken);
        }
        finally
        {
            lock (_gate)
            {
                _underWay--;
            }
        }
    }
}
