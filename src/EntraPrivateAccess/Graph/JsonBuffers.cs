using System;
using System.Buffers;
using Newtonsoft.Json;

namespace EntraPrivateAccess.Graph;

/// <summary>Lends the JSON reader a buffer that no answer's long links make it grow, and takes it back for the next page.</summary>
/// <remarks>A pool of its own: the process's shared one keeps buffers by thread, and pages are read on whichever thread is free.</remarks>
internal sealed class JsonBuffers : IArrayPool<char>
{
    private const int Least = 8 * 1024;
    private const int Most = 1 << 20;
    private const int AtOnce = 8;
    private readonly ArrayPool<char> _pool = ArrayPool<char>.Create(Most, AtOnce);

    public static JsonBuffers Shared { get; } = new();

    public char[] Rent(int minimumLength) => _pool.Rent(Math.Max(minimumLength, Least));

    public void Return(char[]? array)
    {
        if (array is not null)
        {
            _pool.Return(array);
        }
    }
}
