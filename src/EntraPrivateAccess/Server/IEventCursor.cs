using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;

namespace EntraPrivateAccess.Server;

/// <summary>A channel that is being read, newest event first. What nobody asks for is not read.</summary>
internal interface IEventCursor : IDisposable
{
    /// <summary>The next events; none at the end.</summary>
    Task<IReadOnlyList<ServerEvent>> NextAsync(int atMost, CancellationToken cancellationToken);
}
