using System;
using System.Threading.Tasks;

namespace EntraPrivateAccess.Diagnostics.Network;

/// <summary>Work that is done once, for whoever asks first, and shared by all who ask.</summary>
internal sealed class Stage<T>
{
    private readonly object _gate = new();
    private Task<T>? _work;

    public Task<T> Once(Func<Task<T>> work)
    {
        lock (_gate)
        {
            return _work ??= work();
        }
    }
}
